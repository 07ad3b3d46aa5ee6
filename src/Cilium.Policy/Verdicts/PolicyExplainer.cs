// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>Explains verdicts from the rules alone: no data plane, no privileges.</summary>
public static class PolicyExplainer
{
    /// <summary>Explains what a policy says about a connection.</summary>
    /// <param name="policy">The policy of the local endpoint.</param>
    /// <param name="direction">Into or out of the endpoint.</param>
    /// <param name="peer">The labels of the other end; null when its identity is not known.</param>
    /// <param name="protocol">The protocol.</param>
    /// <param name="port">The destination port, host byte order, or the ICMP type.</param>
    /// <param name="isAuditMode">Whether denials are not carried out.</param>
    public static PolicyExplanation Explain(
        EndpointPolicy policy, TrafficDirection direction, LabelSet? peer, IpProtocol protocol, ushort port, bool isAuditMode = false)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var traffic = Describe(direction, peer, protocol, port);
        if (!policy.IsEnforced(direction))
        {
            return new()
            {
                Verdict = PolicyVerdict.NotEnforced,
                Sentence = $"{traffic} is allowed: no rule selects the endpoint for {direction.Text()}.",
            };
        }

        var entries = policy.Entries.Where(entry => entry.Key.Direction == direction).ToArray();
        var matching = entries.Where(entry => IsTraffic(entry) && IsPeer(entry)).ToArray();
        var matchingRules = RulesOf(matching);
        if (Decide(policy, direction, peer, protocol, port) is not { } decision)
        {
            var forPeer = RulesOf(entries.Where(entry => entry.Action != PolicyAction.Deny && IsPeer(entry)));
            var forTraffic = RulesOf(entries.Where(entry => entry.Action != PolicyAction.Deny && IsTraffic(entry)));
            return new()
            {
                Verdict = PolicyVerdict.NoMatch(isAuditMode),
                MatchingRules = matchingRules,
                RulesForPeer = forPeer,
                RulesForTraffic = forTraffic,
                Sentence = $"{traffic} is denied: no rule allows it.{Hint(forPeer, forTraffic)}{Audit(isAuditMode)}",
            };
        }

        var rule = matchingRules.FirstOrDefault(candidate => candidate.Cookie == decision.RuleCookie);
        var verdict = PolicyVerdict.Of(decision, isAuditMode);
        return new()
        {
            Verdict = verdict,
            DecidingRule = rule,
            MatchingRules = matchingRules,
            Sentence = $"{traffic} is {Outcome(decision)} by {rule}{Description(rule)}.{Audit(verdict.IsAudited)}",
        };

        bool IsTraffic(PolicyEntry entry) => entry.Key.Matches((byte)protocol, port);

        bool IsPeer(PolicyEntry entry) => entry.Peer == 0 || (peer is not null && policy.Peers[entry.Peer].Matches(peer));
    }

    private static ClassifierDecision? Decide(
        EndpointPolicy policy, TrafficDirection direction, LabelSet? peer, IpProtocol protocol, ushort port)
    {
        var folding = ClassifierFolding.Fold(policy, null);
        var best = folding.Keys
            .Where(entry => entry.Key.Direction == direction && entry.Key.Matches((byte)protocol, port))
            .OrderByDescending(entry => entry.Key.L4PrefixLength)
            .Select(entry => (int?)entry.List)
            .FirstOrDefault();
        if (best is not { } list)
        {
            return null;
        }

        foreach (var decision in folding.Lists[list])
        {
            if (decision.Selector == 0 || (peer is not null && folding.Peers[(int)decision.Selector].Matches(peer)))
            {
                return decision;
            }
        }

        return null;
    }

    private static ImmutableArray<PolicyRule> RulesOf(IEnumerable<PolicyEntry> entries) =>
        [.. entries.Select(entry => entry.Rule).Distinct()];

    private static string Describe(TrafficDirection direction, LabelSet? peer, IpProtocol protocol, ushort port)
    {
        var from = direction == TrafficDirection.Ingress ? "from" : "to";
        var kind = protocol is IpProtocol.Icmp or IpProtocol.IcmpV6 ? " type " : "/";
        var who = peer is null ? "an unknown peer" : $"[{peer}]";
        return $"{direction.Text()} {ProtocolNames.NameOf((byte)protocol)}{kind}{port} {from} {who}";
    }

    private static string Outcome(in ClassifierDecision decision)
    {
        var authentication = decision.AuthType == AuthenticationType.Disabled ? "" : " after authentication";
        return decision.Action switch
        {
            PolicyAction.Deny => "denied",
            PolicyAction.Redirect => $"allowed through the {decision.Parser} proxy{authentication}",
            _ => $"allowed{authentication}",
        };
    }

    private static string Description(PolicyRule? rule) => rule is { Description.Length: > 0 } ? $" ({rule.Description})" : "";

    private static string Audit(bool isAudited) => isAudited ? " It passes nevertheless: the endpoint is in audit mode." : "";

    private static string Hint(ImmutableArray<PolicyRule> forPeer, ImmutableArray<PolicyRule> forTraffic) =>
        (forPeer.IsEmpty ? "" : $" This peer is allowed other traffic by {string.Join(", ", forPeer)}.")
        + (forTraffic.IsEmpty ? "" : $" This traffic is allowed for other peers by {string.Join(", ", forTraffic)}.");
}
