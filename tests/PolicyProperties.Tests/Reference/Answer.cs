// SPDX-License-Identifier: Apache-2.0
using Cilium.Policy;

namespace PolicyProperties.Tests;

/// <summary>What becomes of traffic.</summary>
internal enum Outcome
{
    /// <summary>Nobody asks: the direction is not enforced.</summary>
    NotJudged,

    /// <summary>No rule matches: denied.</summary>
    NoMatch,

    /// <summary>A rule denies it.</summary>
    Denied,

    Allowed,

    /// <summary>Allowed through a proxy.</summary>
    Redirected,
}

/// <summary>What an evaluator says about traffic that opens a connection.</summary>
internal readonly record struct Answer(Outcome Outcome, L7Parser Parser = L7Parser.None, ushort ProxyPort = 0, AuthenticationType Authentication = AuthenticationType.Disabled)
{
    public static Answer Of(in PolicyVerdict verdict) => new(
        (verdict.IsEnforced, verdict.Action) switch
        {
            (false, _) => Outcome.NotJudged,
            (_, null) => Outcome.NoMatch,
            (_, PolicyAction.Deny) => Outcome.Denied,
            (_, PolicyAction.Redirect) => Outcome.Redirected,
            _ => Outcome.Allowed,
        },
        verdict.Parser,
        verdict.ProxyPort,
        verdict.AuthType);

    public static Answer Of(in ClassifierDecision decision) => Of(PolicyVerdict.Of(decision, isAudit: false));

    public override string ToString() =>
        $"{Outcome}{(Parser == L7Parser.None ? "" : $" to {Parser} at {ProxyPort}")}{(Authentication == AuthenticationType.Disabled ? "" : $" with {Authentication}")}";
}
