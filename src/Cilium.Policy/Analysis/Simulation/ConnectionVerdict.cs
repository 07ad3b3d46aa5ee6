// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy;

/// <summary>What policy says about a connection at both ends.</summary>
public readonly record struct ConnectionVerdict
{
    /// <summary>The verdict on leaving the sender; null when no policy is enforced there, or none can be.</summary>
    public PolicyVerdict? Egress { get; init; }

    /// <summary>The verdict on entering the receiver; null when no policy is enforced there, or none can be.</summary>
    public PolicyVerdict? Ingress { get; init; }

    /// <summary>Why the sender has no policy; null when it has one.</summary>
    public PolicyConflictException? EgressConflict { get; init; }

    /// <summary>Why the receiver has no policy; null when it has one.</summary>
    public PolicyConflictException? IngressConflict { get; init; }

    /// <summary>Both ends together.</summary>
    public ConnectionOutcome Outcome =>
        EgressConflict is not null || IngressConflict is not null ? ConnectionOutcome.Conflict
        : (ConnectionOutcome)Math.Max((int)OutcomeOf(Egress), (int)OutcomeOf(Ingress));

    /// <summary>Whether packets pass: also through a proxy, after authentication and in audit mode.</summary>
    public bool IsAllowed => Outcome < ConnectionOutcome.Denied;

    private static ConnectionOutcome OutcomeOf(PolicyVerdict? verdict) => verdict switch
    {
        null => ConnectionOutcome.Allowed,
        { IsAudited: true } => ConnectionOutcome.Audited,
        { IsAllowed: false } => ConnectionOutcome.Denied,
        { AuthType: not AuthenticationType.Disabled } => ConnectionOutcome.AuthenticationRequired,
        { Parser: not L7Parser.None } => ConnectionOutcome.Redirected,
        _ => ConnectionOutcome.Allowed,
    };
}
