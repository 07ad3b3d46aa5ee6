// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using Cilium.Core;
using Cilium.LoadBalancing;

namespace Cilium.Testing;

public sealed partial class InMemoryServiceDatapath : IServiceCounters
{
    /// <summary>What hashes of flows begin with. Default: Cilium's.</summary>
    public MaglevSeed Seed { get; set; } = MaglevSeed.Default;

    /// <summary>Opens a connection: chooses a backend as the kernel does, and counts it. Without session affinity and source ranges.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="random">The number that decides where chance does.</param>
    /// <param name="backend">The backend; null where the destination is no service's, or the service has nobody.</param>
    /// <returns>Whether the destination is a service's.</returns>
    public bool TryConnect(ServiceConnection connection, uint random, out BackendTarget? backend)
    {
        lock (_gate)
        {
            backend = null;
            if (Find(connection) is not { } port)
            {
                return false;
            }

            backend = Select(port.State, connection, random);
            if (backend is null)
            {
                port.Refused++;
            }
            else
            {
                port.Count(backend);
            }

            return true;
        }
    }

    /// <inheritdoc/>
    public bool TryReadCounts(ServicePortKey key, [NotNullWhen(true)] out ServiceCounts? counts)
    {
        lock (_gate)
        {
            counts = _ports.TryGetValue(key, out InMemoryServicePort? port) ? port.ReadCounts() : null;
            return counts is not null;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyCollection<ServiceCounts> ReadCounts()
    {
        lock (_gate)
        {
            return [.. _ports.Values.Select(port => port.ReadCounts())];
        }
    }

    private BackendTarget? Select(ServicePortState state, ServiceConnection connection, uint random)
    {
        BackendPool pool = connection.IsFromOutside ? state.Outside : state.Inside;
        if (pool.Slots.IsEmpty)
        {
            return null;
        }

        uint count = (uint)pool.Slots.Length;
        ushort clientPort = state.Affinity == AffinitySource.None ? connection.ClientPort : (ushort)0;
        uint slot = pool.Algorithm == SelectionAlgorithm.Maglev
            ? FlowHash.Compute(connection.Client, clientPort, connection.Port, connection.Protocol, Seed) % count
            : (uint)(((ulong)random * count) >> 32);
        return state.Backends[pool.Slots[(int)slot]];
    }

    private InMemoryServicePort? Find(ServiceConnection connection)
    {
        IpPrefix address = IpPrefix.FromAddress(connection.Address);
        if (_frontends.TryGetValue((address, connection.Port, connection.Protocol), out InMemoryServicePort? port))
        {
            return port;
        }

        bool isHere = _local.Contains(address) || (!connection.IsFromOutside && IPAddress.IsLoopback(connection.Address));
        bool isElsewhere = !connection.IsFromOutside && _remote.Contains(address);
        bool isIPv6 = connection.Address.AddressFamily == AddressFamily.InterNetworkV6;
        return (isHere || isElsewhere)
            && _frontends.TryGetValue((IpPrefix.FromBits(0, 0, isIPv6), connection.Port, connection.Protocol), out port)
            && (isHere || port.State.Frontends.Any(frontend => frontend.Kind == FrontendKind.NodePort && frontend.Port == connection.Port))
                ? port
                : null;
    }
}
