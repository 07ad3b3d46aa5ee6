// SPDX-License-Identifier: Apache-2.0
using System.Net.Sockets;
using Cilium.Core;

namespace Cilium.LoadBalancing;

/// <summary>The backends of one service port, from all its slices. Used again and again, so that a computation allocates little.</summary>
internal sealed class BackendCollection(NodeView node)
{
    private readonly Dictionary<BackendKey, int> _index = [];

    internal List<BackendCandidate> Candidates { get; } = [];

    internal bool TryFind(BackendKey key, out int index) => _index.TryGetValue(key, out index);

    internal void Collect(ServiceEntry entry, Service service, PortDefinition definition)
    {
        _index.Clear();
        Candidates.Clear();
        foreach (BackendSlice slice in entry.Slices)
        {
            bool isOfOtherCluster = slice.Cluster.Length > 0;
            if (slice.Backends.IsEmpty || (isOfOtherCluster && !service.IsGlobal) || IsIPv6(slice.Backends[0]) != definition.Key.IsIPv6)
            {
                continue;
            }

            foreach (Backend backend in slice.Backends)
            {
                if (PortOf(slice, backend, definition.Port) is { } port)
                {
                    BackendKey key = BackendKey.Of(backend.Address, port);
                    Add(new(backend, key, PhaseOf(backend, entry.Quarantined.Contains(key), service), !isOfOtherCluster && node.IsHere(backend.NodeName), isOfOtherCluster));
                }
            }
        }
    }

    /// <summary>Adds one; of two with the same address and port the better phase holds, and that it is local.</summary>
    /// <returns>Its index.</returns>
    internal int Add(BackendCandidate candidate)
    {
        if (!_index.TryAdd(candidate.Key, Candidates.Count))
        {
            int index = _index[candidate.Key];
            BackendCandidate other = Candidates[index], better = candidate.Phase < other.Phase ? candidate : other;
            Candidates[index] = better with { IsLocal = candidate.IsLocal || other.IsLocal };
            return index;
        }

        Candidates.Add(candidate);
        return Candidates.Count - 1;
    }

    private static bool IsIPv6(Backend backend) => backend.Address.AddressFamily == AddressFamily.InterNetworkV6;

    private static BackendPhase PhaseOf(Backend backend, bool isQuarantined, Service service)
    {
        BackendConditions conditions = backend.Conditions;
        if (service.PublishesNotReadyAddresses)
        {
            conditions |= BackendConditions.Ready | BackendConditions.Serving;
        }

        if (isQuarantined)
        {
            conditions |= BackendConditions.Quarantined;
        }

        if (backend.Weight == 0)
        {
            conditions |= BackendConditions.InMaintenance;
        }

        return BackendLifeCycle.PhaseOf(conditions);
    }

    /// <summary>The port on which a backend serves a port of the service; null when it does not.</summary>
    private static ushort? PortOf(BackendSlice slice, Backend backend, ServicePort port)
    {
        if (slice.Ports.IsEmpty)
        {
            return port.TargetPort switch
            {
                null => port.Port,
                { Name: null } target => target.Number,
                { Name: var name } => Find(backend.NamedPorts.AsSpan(), name, port.Protocol),
            };
        }

        return Find(slice.Ports.AsSpan(), port.Name, port.Protocol);
    }

    private static ushort? Find(ReadOnlySpan<NamedPort> ports, string name, IpProtocol protocol)
    {
        foreach (ref readonly NamedPort candidate in ports)
        {
            if (candidate.Protocol == protocol && candidate.Name == name)
            {
                return candidate.Port;
            }
        }

        return null;
    }
}
