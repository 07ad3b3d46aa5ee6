// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>Finds the rules that almost allow a connection: for another peer, or for other traffic.</summary>
internal static class GapFinder
{
    private const int MostTraffic = 5;

    /// <summary>The gaps: peers that lack little first, then rules for other traffic, in the order of the rules.</summary>
    public static ImmutableArray<PolicyGap> Find(
        EndpointPolicy policy, TrafficDirection direction, LabelSet? peer, IpProtocol protocol, ushort port)
    {
        var gaps = new List<PolicyGap>();
        foreach (var rule in policy.Rules)
        {
            var entries = rule.Entries.Where(entry => entry.Direction == direction && !entry.IsDeny).ToList();
            if (ForTraffic(rule, entries.Where(entry => RuleMatch.IsTraffic(entry, policy, protocol, port)), peer) is { } ofPeer)
            {
                gaps.Add(ofPeer);
            }

            if (ForPeer(rule, entries.Where(entry => RuleMatch.IsPeer(entry, peer)), policy, direction) is { } ofTraffic)
            {
                gaps.Add(ofTraffic);
            }
        }

        return [.. gaps.OrderBy(gap => gap.AllowedTraffic.IsEmpty ? gap.UnmetRequirements.Length : int.MaxValue)];
    }

    private static PolicyGap? ForTraffic(PolicyRule rule, IEnumerable<RuleEntry> entries, LabelSet? peer)
    {
        var selectors = entries.SelectMany(entry => entry.Peers).ToList();
        if (selectors.Count == 0)
        {
            return null;
        }

        if (peer is null)
        {
            return new() { Rule = rule, Sentence = $"{rule} allows this traffic, but the identity of the peer is not known." };
        }

        var unmet = selectors
            .Select(selector => selector.Requirements.Where(requirement => !requirement.Matches(peer)).ToImmutableArray())
            .MinBy(requirements => requirements.Length);
        var what = string.Join(" and ", unmet.Select(requirement => RequirementText.Unmet(requirement, peer)));
        return new() { Rule = rule, UnmetRequirements = unmet, Sentence = $"{rule} allows this traffic, but the peer {what}." };
    }

    private static PolicyGap? ForPeer(PolicyRule rule, IEnumerable<RuleEntry> entries, EndpointPolicy policy, TrafficDirection direction)
    {
        var names = RuleMatch.NamesOf(policy, direction);
        var traffic = entries.SelectMany(entry => entry.Ports).Select(port => TrafficText.Of(port, names)).Distinct().ToImmutableArray();
        if (traffic.IsEmpty)
        {
            return null;
        }

        var more = traffic.Length > MostTraffic ? $" and {traffic.Length - MostTraffic} more" : "";
        return new() { Rule = rule, AllowedTraffic = traffic, Sentence = $"{rule} allows this peer {string.Join(", ", traffic.Take(MostTraffic))}{more}." };
    }
}
