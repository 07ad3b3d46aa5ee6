// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Cilium.Policy;

/// <summary>Why policy says what it says about a connection.</summary>
public sealed record PolicyExplanation
{
    /// <summary>The verdict.</summary>
    public required PolicyVerdict Verdict { get; init; }

    /// <summary>The rule that decided; null when none did.</summary>
    public PolicyRule? DecidingRule { get; init; }

    /// <summary>All rules that match the connection, the deciding one among them.</summary>
    public ImmutableArray<PolicyRule> MatchingRules { get; init; } = [];

    /// <summary>When nothing allows it: rules that allow this peer, but other traffic.</summary>
    public ImmutableArray<PolicyRule> RulesForPeer { get; init; } = [];

    /// <summary>When nothing allows it: rules that allow this traffic, but for other peers.</summary>
    public ImmutableArray<PolicyRule> RulesForTraffic { get; init; } = [];

    /// <summary>All of that in a sentence.</summary>
    public required string Sentence { get; init; }

    /// <summary>The sentence.</summary>
    public override string ToString() => Sentence;
}
