// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Cilium.Policy;

/// <summary>Why policy says what it says about a connection, at one of its ends.</summary>
public sealed record PolicyExplanation
{
    /// <summary>The verdict.</summary>
    public required PolicyVerdict Verdict { get; init; }

    /// <summary>The rule that decided; null when none did. Audited policies do not decide, see <see cref="Audit"/>.</summary>
    public PolicyRule? DecidingRule { get; init; }

    /// <summary>Why it would be denied if audited policies were enforced too; null where it would not, and where it is denied anyway.</summary>
    public PolicyExplanation? Audit { get; init; }

    /// <summary>Why audited policies could not be enforced together with the others, so that nothing is said of them; null where they could.</summary>
    public PolicyConflictException? AuditConflict { get; init; }

    /// <summary>What a proxy looks for in the traffic, a line each, when it goes through one; empty otherwise.</summary>
    public ImmutableArray<string> ProxyRules { get; init; } = [];

    /// <summary>All rules that match the connection, the deciding one among them.</summary>
    public ImmutableArray<PolicyRule> MatchingRules { get; init; } = [];

    /// <summary>Why traffic in this direction is judged at all, or is not.</summary>
    public EnforcementCause Cause { get; init; }

    /// <summary>The rules by which everything that no rule allows is denied.</summary>
    public ImmutableArray<PolicyRule> DefaultDenyRules { get; init; } = [];

    /// <summary>When nothing allows it: rules that allow this peer, but other traffic.</summary>
    public ImmutableArray<PolicyRule> RulesForPeer { get; init; } = [];

    /// <summary>When nothing allows it: rules that allow this traffic, but for other peers.</summary>
    public ImmutableArray<PolicyRule> RulesForTraffic { get; init; } = [];

    /// <summary>When nothing allows it: what each rule that almost does would need, the nearest first.</summary>
    public ImmutableArray<PolicyGap> Gaps { get; init; } = [];

    /// <summary>The verdict and its reason, without the connection: what follows "it is ...".</summary>
    public required string Reason { get; init; }

    /// <summary>All of that in a sentence or two.</summary>
    public required string Sentence { get; init; }

    /// <summary>The sentence.</summary>
    public override string ToString() => Sentence;

    /// <summary>This explanation, with that of the shadow where only that denies.</summary>
    internal PolicyExplanation AuditedBy(PolicyExplanation shadow)
    {
        var verdict = Verdict.AuditedBy(shadow.Verdict);
        if (verdict == Verdict)
        {
            return this;
        }

        return Add($"It is audited: with the audited policies enforced it would be {shadow.Reason}") with { Verdict = verdict, Audit = shadow };
    }

    /// <summary>This explanation, which cannot tell what audited policies would change.</summary>
    internal PolicyExplanation With(PolicyConflictException auditConflict) =>
        Add($"Audited policies could not be enforced together with the others: {auditConflict.Message}") with { AuditConflict = auditConflict };

    private PolicyExplanation Add(string sentence) => this with { Reason = $"{Reason} {sentence}", Sentence = $"{Sentence} {sentence}" };
}
