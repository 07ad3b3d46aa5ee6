// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>What policy says about a packet that opens a connection.</summary>
public readonly record struct PolicyVerdict
{
    /// <summary>Whether the packet passes, perhaps through a proxy.</summary>
    public bool IsAllowed { get; init; }

    /// <summary>Whether the direction is judged at all. Where it is not, the packet passes, but may be audited.</summary>
    public bool IsEnforced { get; init; }

    /// <summary>Whether the packet passes although a denial was found, which is only reported: see <see cref="Audit"/>.</summary>
    public bool IsAudited => Audit != AuditCause.None;

    /// <summary>Why the denial that was found is not carried out. Reason, action, match type and rule are then those of the denial;
    /// what a proxy and authentication do is what happens to the packet.</summary>
    public AuditCause Audit { get; init; }

    /// <summary>Why it is dropped, or would be; <see cref="DropReason.None"/> when policy allows it.</summary>
    public DropReason Reason { get; init; }

    /// <summary>What the deciding rule does; null when no rule decided.</summary>
    public PolicyAction? Action { get; init; }

    /// <summary>What a proxy looks at.</summary>
    public L7Parser Parser { get; init; }

    /// <summary>The proxy's port, host byte order; 0 without redirect.</summary>
    public ushort ProxyPort { get; init; }

    /// <summary>The authentication that is needed before traffic passes.</summary>
    public AuthenticationType AuthType { get; init; }

    /// <summary>How specific the deciding rule is.</summary>
    public PolicyMatchType MatchType { get; init; }

    /// <summary>Names the deciding rule in the <see cref="RuleCatalog"/>; 0 when there is none.</summary>
    public uint RuleCookie { get; init; }

    /// <summary>Policy does not judge this direction.</summary>
    public static PolicyVerdict NotEnforced { get; } = new() { IsAllowed = true };

    /// <summary>No rule matched.</summary>
    /// <param name="isAudit">Whether denials are not carried out.</param>
    public static PolicyVerdict NoMatch(bool isAudit) => new()
    {
        IsEnforced = true,
        IsAllowed = isAudit,
        Audit = isAudit ? AuditCause.Endpoint : AuditCause.None,
        Reason = DropReason.PolicyDenied,
    };

    /// <summary>A decision was the first to match.</summary>
    /// <param name="decision">The decision.</param>
    /// <param name="isAudit">Whether denials are not carried out.</param>
    /// <remarks>A redirect whose proxy does not listen yet, and a demand for authentication that has not happened, are
    /// judged by the data plane when the packet comes; here they count as what the rules say.</remarks>
    public static PolicyVerdict Of(in ClassifierDecision decision, bool isAudit)
    {
        var isDenied = decision.Action == PolicyAction.Deny;
        return new()
        {
            IsEnforced = true,
            IsAllowed = !isDenied || isAudit,
            Audit = isDenied && isAudit ? AuditCause.Endpoint : AuditCause.None,
            Reason = isDenied ? DropReason.PolicyDeny : DropReason.None,
            Action = decision.Action,
            Parser = decision.Parser,
            ProxyPort = decision.ProxyPort,
            AuthType = decision.AuthType,
            MatchType = decision.MatchType,
            RuleCookie = decision.RuleCookie,
        };
    }

    /// <summary>This verdict, audited where it allows what a shadow denies.</summary>
    /// <param name="shadow">What would be said if audited policies were enforced too; that it would send the packet to a proxy or
    /// demand authentication makes no difference.</param>
    public PolicyVerdict AuditedBy(in PolicyVerdict shadow) => !IsAllowed || IsAudited || shadow.IsAllowed
        ? this
        : this with
        {
            Audit = AuditCause.Policy,
            Reason = shadow.Reason,
            Action = shadow.Action,
            MatchType = shadow.MatchType,
            RuleCookie = shadow.RuleCookie,
        };
}
