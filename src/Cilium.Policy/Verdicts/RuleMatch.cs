// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>Whether an element of a rule is about a peer, and about a port.</summary>
internal static class RuleMatch
{
    public static bool IsPeer(RuleEntry entry, LabelSet? peer)
    {
        foreach (var selector in entry.Peers)
        {
            if (selector.IsEverything || (peer is not null && selector.Matches(peer)))
            {
                return true;
            }
        }

        return false;
    }

    public static bool IsTraffic(RuleEntry entry, EndpointPolicy policy, IpProtocol protocol, ushort port)
    {
        foreach (var candidate in entry.Ports)
        {
            if (IsTraffic(candidate, NamesOf(policy, entry.Direction), (byte)protocol, port))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What the names of ports in rules about this direction stand for.</summary>
    public static NamedPorts NamesOf(EndpointPolicy policy, TrafficDirection direction) =>
        direction == TrafficDirection.Ingress ? policy.OwnPorts : policy.PeerPorts;

    private static bool IsTraffic(RulePort candidate, NamedPorts names, byte protocol, ushort port)
    {
        if (candidate.Protocol != protocol)
        {
            return candidate is { Protocol: 0, HasAnyPort: true };
        }

        return candidate.HasAnyPort
            || (candidate.Name.Length > 0
                ? names.TryGet(candidate.Name, protocol, out var number) && number == port
                : port >= candidate.Port && port <= Math.Max(candidate.Port, candidate.EndPort));
    }
}
