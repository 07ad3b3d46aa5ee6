// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Cilium.Datapath;
using Cilium.Datapath.Layout;
using Cilium.LoadBalancing;

namespace Datapath.Tests;

internal sealed partial class TestBed
{
    /// <summary>Where services are written.</summary>
    public KernelServiceDatapath Services { get; }

    /// <summary>How many entries of translated flows there are: two for each flow.</summary>
    public int TranslationCount =>
        _plane.Translations4.As<TranslationKey4, TranslationValue>().Count() + _plane.Translations6.As<TranslationKey6, TranslationValue>().Count();

    /// <summary>How many connections were refused for want of a backend.</summary>
    public ulong RefusalCount
    {
        get
        {
            ulong sum = 0;
            for (int i = 0; i < _plane.Services.ServiceRefusals.Length; i++)
            {
                sum += _plane.Services.ServiceRefusals.GetWritable(i);
            }

            return sum;
        }
    }

    /// <summary>Puts a service in force.</summary>
    public void Serve(ServicePortState service) => Services.Apply([service]);

    /// <summary>How many connections a backend was given.</summary>
    public ulong ConnectionsOf(IPAddress address, ushort port)
    {
        for (int i = 1; i < _plane.Services.Backends.Length; i++)
        {
            BackendValue backend = _plane.Services.Backends.GetWritable(i);
            if (backend.Id != 0 && backend.Address.Equals(RawAddress.From(address)) && System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(backend.Port) == port)
            {
                return _plane.Services.BackendCounts.GetWritable(i).Connections;
            }
        }

        throw new InvalidOperationException($"There is no backend {address}:{port}.");
    }

    private void ClearServices()
    {
        Clear(_plane.Services.Frontends4);
        Clear(_plane.Services.Frontends6);
        Clear(_plane.Services.Affinities);
        Clear(_plane.Services.NodeAddresses);
        Clear(_plane.Translations4.As<TranslationKey4, TranslationValue>());
        Clear(_plane.Translations6.As<TranslationKey6, TranslationValue>());
        Zero(_plane.Services.FrontendFilter);
        Zero(_plane.Services.FrontendAddresses);
        Zero(_plane.Services.Pools);
        Zero(_plane.Services.PoolSlots);
        Zero(_plane.Services.Backends);
        Zero(_plane.Services.BackendCounts);
        Zero(_plane.Services.ServiceRefusals);

        static void Zero<TValue>(Cilium.Bpf.BpfMappedArray<TValue> array)
            where TValue : unmanaged
        {
            for (int index = 0; index < array.Length; index++)
            {
                array.GetWritable(index) = default;
            }
        }
    }
}
