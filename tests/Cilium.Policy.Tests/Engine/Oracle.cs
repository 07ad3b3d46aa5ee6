// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Policy.Tests;

/// <summary>Judges a packet by looking at every rule, as the language is described: the strongest that matches wins.</summary>
internal static class Oracle
{
    /// <summary>D, A, or the initial of the proxy that gets the traffic.</summary>
    public static char Judge(IEnumerable<PolicyRule> rules, PolicySubject subject, LabelSet? peer, TrafficDirection direction, byte protocol, ushort port)
    {
        var selecting = rules.Where(subject.IsSelectedBy).ToList();
        var isIngress = direction == TrafficDirection.Ingress;
        if (!selecting.Any(rule => isIngress ? rule.HasIngress : rule.HasEgress))
        {
            return 'A';
        }

        var rank = selecting.Any(rule => isIngress ? rule.DeniesIngressByDefault : rule.DeniesEgressByDefault) ? 0 : 1;
        foreach (var entry in selecting.SelectMany(rule => rule.Entries).Where(entry => entry.Direction == direction))
        {
            if (!entry.Peers.Any(selector => selector.IsEverything || (peer is not null && selector.Matches(peer))))
            {
                continue;
            }

            foreach (var candidate in entry.Ports.Where(candidate => Matches(candidate, protocol, port)))
            {
                rank = Math.Max(rank, Rank(entry, candidate));
            }
        }

        return "DANHX"[rank] == 'X' ? 'D' : "DANHX"[rank];
    }

    private static int Rank(RuleEntry entry, RulePort port) =>
        entry.IsDeny ? 4 : port.Source?.Rules?.Parser switch
        {
            L7Parser.Http => 3,
            L7Parser.Dns => 2,
            _ => 1,
        };

    private static bool Matches(RulePort rule, byte protocol, ushort port) =>
        (rule.Protocol == 0 || rule.Protocol == protocol)
        && (rule.HasAnyPort || (port >= rule.Port && port <= Math.Max(rule.Port, rule.EndPort)));
}
