// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Cilium.Policy;

/// <summary>What policies would have done with recorded flows.</summary>
public sealed record ReplayReport
{
    /// <summary>How many flows were judged.</summary>
    public required long Flows { get; init; }

    /// <summary>Connections that passed and would be denied.</summary>
    public required ImmutableArray<ReplayedConnection> Denied { get; init; }

    /// <summary>Connections that passed, and would pass only because of audit.</summary>
    public required ImmutableArray<ReplayedConnection> Audited { get; init; }

    /// <summary>Connections that policy dropped and would be allowed.</summary>
    public required ImmutableArray<ReplayedConnection> Allowed { get; init; }

    /// <summary>How many flows would pass as they did.</summary>
    public required long StillAllowed { get; init; }

    /// <summary>How many of those would go through a proxy, which judges what recordings do not hold.</summary>
    public required long Redirected { get; init; }

    /// <summary>How many flows would be denied as they were.</summary>
    public required long StillDenied { get; init; }

    /// <summary>Lines without a flow to judge, by the reason.</summary>
    public required ImmutableSortedDictionary<string, long> Skipped { get; init; }

    /// <summary>Lines that cannot be read; at most <see cref="FlowReplay.MostFaults"/> of them.</summary>
    public required ImmutableArray<RecordedLine> Faults { get; init; }

    /// <summary>How many lines cannot be read.</summary>
    public required long FaultCount { get; init; }
}
