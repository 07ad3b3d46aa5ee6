// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf;
using Cilium.Datapath.Layout;

namespace Cilium.Datapath;

/// <summary>The pinned maps of services, typed. Owns the descriptors, not the pins.</summary>
internal sealed class ServiceMaps : IDisposable
{
    private readonly List<BpfMap> _owned = [];

    public ServiceMaps(Func<string, BpfMap> open)
    {
        try
        {
            Frontends4 = Own(open(ServiceMapNames.Frontends4)).As<FrontendKey4, FrontendValue>();
            Frontends6 = Own(open(ServiceMapNames.Frontends6)).As<FrontendKey6, FrontendValue>();
            FrontendFilter = Own(new BpfMappedArray<ulong>(Own(open(ServiceMapNames.FrontendFilter))));
            FrontendAddresses = Own(new BpfMappedArray<FrontendAddressValue>(Own(open(ServiceMapNames.FrontendAddresses))));
            Pools = Own(new BpfMappedArray<PoolValue>(Own(open(ServiceMapNames.Pools))));
            PoolSlots = Own(new BpfMappedArray<uint>(Own(open(ServiceMapNames.PoolSlots))));
            Backends = Own(new BpfMappedArray<BackendValue>(Own(open(ServiceMapNames.Backends))));
            Affinities = Own(open(ServiceMapNames.Affinities)).As<AffinityKey, AffinityValue>();
            SourceRanges4 = Own(open(ServiceMapNames.SourceRanges4)).As<SourceRangeKey4, byte>();
            SourceRanges6 = Own(open(ServiceMapNames.SourceRanges6)).As<SourceRangeKey6, byte>();
            NodeAddresses = Own(open(ServiceMapNames.NodeAddresses)).As<RawAddress, uint>();
            ServiceRefusals = Own(new BpfMappedArray<ulong>(Own(open(ServiceMapNames.ServiceRefusals))));
            BackendCounts = Own(new BpfMappedArray<BackendCountValue>(Own(open(ServiceMapNames.BackendCounts))));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public BpfMap<FrontendKey4, FrontendValue> Frontends4 { get; }

    public BpfMap<FrontendKey6, FrontendValue> Frontends6 { get; }

    public BpfMappedArray<ulong> FrontendFilter { get; }

    public BpfMappedArray<FrontendAddressValue> FrontendAddresses { get; }

    /// <summary>Two for each number of a service port: that for traffic from the cluster, and that for traffic from elsewhere.</summary>
    public BpfMappedArray<PoolValue> Pools { get; }

    public BpfMappedArray<uint> PoolSlots { get; }

    public BpfMappedArray<BackendValue> Backends { get; }

    public BpfMap<AffinityKey, AffinityValue> Affinities { get; }

    public BpfMap<SourceRangeKey4, byte> SourceRanges4 { get; }

    public BpfMap<SourceRangeKey6, byte> SourceRanges6 { get; }

    public BpfMap<RawAddress, uint> NodeAddresses { get; }

    public BpfMappedArray<ulong> ServiceRefusals { get; }

    public BpfMappedArray<BackendCountValue> BackendCounts { get; }

    /// <summary>How many service ports there is room for: number 0 is nobody's.</summary>
    public uint ServiceCapacity => (uint)Math.Min(ServiceRefusals.Length, Pools.Length / 2) - 1;

    /// <inheritdoc/>
    public void Dispose()
    {
        for (int i = _owned.Count - 1; i >= 0; i--)
        {
            _owned[i].Dispose();
        }

        _owned.Clear();
    }

    private TMap Own<TMap>(TMap map)
        where TMap : BpfMap
    {
        _owned.Add(map);
        return map;
    }
}
