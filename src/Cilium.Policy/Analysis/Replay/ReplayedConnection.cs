// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Cilium.Policy;

/// <summary>Recorded flows between parties to which the same happens.</summary>
public sealed record ReplayedConnection
{
    /// <summary>The names of the senders.</summary>
    public required ImmutableArray<string> From { get; init; }

    /// <summary>The names of the receivers.</summary>
    public required ImmutableArray<string> To { get; init; }

    /// <summary>The port of the receivers.</summary>
    public required TrafficPort Traffic { get; init; }

    /// <summary>How many flows were recorded.</summary>
    public required long Flows { get; init; }

    /// <summary>When the first was seen; null if not recorded.</summary>
    public DateTimeOffset? First { get; init; }

    /// <summary>When the last was seen; null if not recorded.</summary>
    public DateTimeOffset? Last { get; init; }

    /// <summary>The line of the recording where the first stands, from 1; 0 if there is none.</summary>
    public long Line { get; init; }

    /// <summary>Whether policy dropped any of them when they were recorded.</summary>
    public required bool WasDenied { get; init; }

    /// <summary>What the policies would do with them.</summary>
    public required ConnectionOutcome Outcome { get; init; }

    /// <summary>What decides, such as <c>no rule allows ingress</c>.</summary>
    public required string Reason { get; init; }

    /// <summary>Why, for the first of them.</summary>
    public required ConnectionExplanation Explanation { get; init; }
}
