// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>A rule that almost allows a connection, and what is missing.</summary>
public sealed record PolicyGap
{
    /// <summary>The rule.</summary>
    public required PolicyRule Rule { get; init; }

    /// <summary>What the rule demands of the peer and the peer does not meet, by the selector that comes nearest; empty when
    /// the rule allows the peer, and when the peer's labels are not known.</summary>
    public ImmutableArray<Requirement> UnmetRequirements { get; init; } = [];

    /// <summary>The traffic that the rule allows the peer, such as <c>tcp/80</c>; empty when it is the peer that does not fit.</summary>
    public ImmutableArray<string> AllowedTraffic { get; init; } = [];

    /// <summary>All of that in a sentence.</summary>
    public required string Sentence { get; init; }

    /// <summary>The sentence.</summary>
    public override string ToString() => Sentence;
}
