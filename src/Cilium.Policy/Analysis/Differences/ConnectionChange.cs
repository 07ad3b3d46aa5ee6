// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Cilium.Policy;

/// <summary>How the verdict on a connection changes, and by which rules. Equal for connections to which the same happens.</summary>
internal sealed record ConnectionChange(
    ConnectionOutcome Before, ConnectionOutcome After, DecidingRules RulesBefore, DecidingRules RulesAfter, string ProxyRulesBefore, string ProxyRulesAfter)
{
    /// <summary>The change; null when both say the same.</summary>
    public static ConnectionChange? Find(PolicySimulator before, PolicySimulator after, PolicyParty from, PolicyParty to, TrafficPort traffic)
    {
        var (one, other) = (before.Judge(from, to, traffic), after.Judge(from, to, traffic));
        var (proxyBefore, proxyAfter) = ("", "");
        if (HasProxy(one) && HasProxy(other))
        {
            proxyBefore = ProxyRules(before, from, to, traffic);
            proxyAfter = ProxyRules(after, from, to, traffic);
        }

        return EffectOf(one) == EffectOf(other) && proxyBefore == proxyAfter
            ? null
            : new(one.Outcome, other.Outcome, DecidingRules.Of(one, before.Catalog), DecidingRules.Of(other, after.Catalog), proxyBefore, proxyAfter);
    }

    public PolicyDifference Describe(ImmutableArray<PartyGroup> from, ImmutableArray<PartyGroup> to, TrafficSet traffic) => new()
    {
        From = from,
        To = to,
        Traffic = traffic,
        Before = Before,
        After = After,
        ReasonBefore = Reason(RulesBefore, ProxyRulesBefore),
        ReasonAfter = Reason(RulesAfter, ProxyRulesAfter),
        RulesBefore = RulesBefore.Rules,
        RulesAfter = RulesAfter.Rules,
    };

    private static string Reason(DecidingRules rules, string proxyRules) => proxyRules.Length == 0 ? rules.Text : $"{rules.Text}: {proxyRules}";

    private static bool HasProxy(ConnectionVerdict verdict) =>
        verdict.Egress is { Parser: not L7Parser.None } || verdict.Ingress is { Parser: not L7Parser.None };

    private static string ProxyRules(PolicySimulator simulator, PolicyParty from, PolicyParty to, TrafficPort traffic)
    {
        var explanation = simulator.Explain(from, to, traffic);
        return string.Join("; ", (explanation.Egress?.ProxyRules ?? []).Concat(explanation.Ingress?.ProxyRules ?? []));
    }

    // What a packet meets, without the names of the rules. How a denied one is denied makes no difference to it.
    private static (ConnectionOutcome, PolicyVerdict?, PolicyVerdict?) EffectOf(ConnectionVerdict verdict) => verdict.IsAllowed
        ? (verdict.Outcome, EffectOf(verdict.Egress), EffectOf(verdict.Ingress))
        : (verdict.Outcome, null, null);

    private static PolicyVerdict? EffectOf(PolicyVerdict? verdict) => verdict is not { } known ? null : new PolicyVerdict
    {
        IsAllowed = known.IsAllowed,
        Audit = known.Audit,
        Parser = known.Parser,
        AuthType = known.AuthType,
    };
}
