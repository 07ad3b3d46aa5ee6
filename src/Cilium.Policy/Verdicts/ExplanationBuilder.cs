// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>Puts into words what the rules of an endpoint say about one connection.</summary>
internal sealed class ExplanationBuilder(
    FoldedPolicy folded, TrafficDirection direction, LabelSet? peer, IpProtocol protocol, ushort port)
{
    private const int MostNames = 3;

    private readonly EndpointPolicy _policy = folded.Policy;

    /// <summary>Explains the decision that was found; null: none.</summary>
    public PolicyExplanation Build(ClassifierDecision? found, bool isAuditMode)
    {
        var cause = _policy.CauseOf(direction);
        if (!_policy.IsEnforced(direction))
        {
            var why = cause == EnforcementCause.Exempt ? "policy is not enforced here" : $"no rule selects the endpoint for {direction.Text()}";
            return Explanation(PolicyVerdict.NotEnforced, $"allowed: {why}.");
        }

        return found is { } decision ? Decided(decision, isAuditMode) : Undecided(isAuditMode);
    }

    private PolicyExplanation Decided(in ClassifierDecision decision, bool isAuditMode)
    {
        var verdict = PolicyVerdict.Of(decision, isAuditMode);
        var cookie = decision.RuleCookie;
        var allowing = Matching(isDeny: false).ToList();
        var matching = allowing.Concat(Matching(isDeny: true)).Concat(BuiltIn()).Distinct().ToImmutableArray();
        var rule = matching.FirstOrDefault(candidate => candidate.Cookie == cookie);
        var others = verdict.Action == PolicyAction.Deny && allowing.Count > 0 ? $" {Names(allowing)} would allow it." : "";
        return Explanation(verdict, $"{Outcome(decision)} by {rule}{Description(rule)}.{others}{Audit(verdict.IsAudited)}") with
        {
            DecidingRule = rule,
            MatchingRules = matching,
            ProxyRules = decision.Action == PolicyAction.Redirect ? ProxyRules(decision) : [],
        };
    }

    private PolicyExplanation Undecided(bool isAuditMode)
    {
        var gaps = GapFinder.Find(_policy, direction, peer, protocol, port);
        var explanation = Explanation(PolicyVerdict.NoMatch(isAuditMode), "");
        var hints = string.Concat(gaps.Take(MostNames).Select(gap => " " + gap.Sentence));
        return WithReason(
            explanation with
            {
                Gaps = gaps,
                RulesForPeer = [.. gaps.Where(gap => !gap.AllowedTraffic.IsEmpty).Select(gap => gap.Rule).Distinct()],
                RulesForTraffic = [.. gaps.Where(gap => gap.AllowedTraffic.IsEmpty).Select(gap => gap.Rule).Distinct()],
            },
            $"denied: no rule allows it, and {WhyDenied(explanation)}.{hints}{Audit(isAuditMode)}");
    }

    private PolicyExplanation Explanation(PolicyVerdict verdict, string reason) => WithReason(
        new()
        {
            Verdict = verdict,
            Cause = _policy.CauseOf(direction),
            DefaultDenyRules = [.. _policy.Rules.Where(rule => rule.DeniesByDefault(direction))],
            Reason = "",
            Sentence = "",
        },
        reason);

    private PolicyExplanation WithReason(PolicyExplanation explanation, string reason)
    {
        var from = direction == TrafficDirection.Ingress ? "from" : "to";
        var who = peer is null ? "an unknown peer" : $"[{peer}]";
        return explanation with
        {
            Reason = reason,
            Sentence = $"{direction.Text()} {TrafficText.Of(protocol, port)} {from} {who} is {reason}",
        };
    }

    private string WhyDenied(PolicyExplanation explanation) => explanation.Cause switch
    {
        EnforcementCause.Always => "every endpoint is judged",
        EnforcementCause.Init => "nothing is open while the endpoint's labels are not known",
        _ => $"{Names(explanation.DefaultDenyRules)} {(explanation.DefaultDenyRules.Length == 1 ? "denies" : "deny")} {direction.Text()} by default",
    };

    private IEnumerable<PolicyRule> Matching(bool isDeny) => _policy.Rules.Where(rule => rule.Entries.Any(entry =>
        entry.IsDeny == isDeny && entry.Direction == direction && RuleMatch.IsPeer(entry, peer)
        && RuleMatch.IsTraffic(entry, _policy, protocol, port)));

    private IEnumerable<PolicyRule> BuiltIn() => _policy.Entries
        .Where(entry => entry.Rule.Cookie < SynthesizedRules.FirstFreeCookie && IsMatch(entry))
        .Select(entry => entry.Rule);

    private ImmutableArray<string> ProxyRules(in ClassifierDecision decision)
    {
        var precedence = decision.Precedence;
        var redirects = _policy.Entries.Where(entry => entry.Redirect is not null && entry.Precedence == precedence && IsMatch(entry)).ToList();

        // A proxy lets pass what any rule for the peer and port does.
        var isOpen = _policy.Entries.Any(entry =>
            entry.Action == PolicyAction.Allow && IsMatch(entry) && redirects.Exists(redirect => redirect.Key == entry.Key));
        return [.. redirects.SelectMany(entry => RedirectText.Of(entry.Redirect!)).Concat(isOpen ? ["everything"] : []).Distinct()];
    }

    private bool IsMatch(PolicyEntry entry) =>
        entry.Key.Direction == direction && entry.Key.Matches((byte)protocol, port)
        && (entry.Peer == 0 || (peer is not null && _policy.Peers[entry.Peer].Matches(peer)));

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

    private static string Names(IReadOnlyCollection<PolicyRule> rules)
    {
        var names = rules.Take(MostNames).Select(rule => rule.ToString()).ToList();
        return rules.Count > MostNames ? $"{string.Join(", ", names)} and {rules.Count - MostNames} more"
            : names.Count < 2 ? string.Concat(names)
            : $"{string.Join(", ", names.Take(names.Count - 1))} and {names[^1]}";
    }

    private static string Description(PolicyRule? rule) => rule is { Description.Length: > 0 } ? $" ({rule.Description})" : "";

    private static string Audit(bool isAudited) => isAudited ? " It passes nevertheless: the endpoint is in audit mode." : "";
}
