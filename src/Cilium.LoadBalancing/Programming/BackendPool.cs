// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Cilium.LoadBalancing;

/// <summary>Which backends new connections go to, in which shares. Immutable.</summary>
public sealed record BackendPool
{
    /// <summary>A pool that leads nowhere.</summary>
    public static BackendPool Empty { get; } = new() { Slots = [] };

    /// <summary>How one of <see cref="Slots"/> is chosen: by a random number, or by the hash of the flow.</summary>
    public SelectionAlgorithm Algorithm { get; init; } = SelectionAlgorithm.Random;

    /// <summary>Indices in <see cref="ServicePortState.Backends"/>. Random: each backend as often as its weight asks for;
    /// Maglev: the table. Empty: there is nobody.</summary>
    public required ImmutableArray<int> Slots { get; init; }

    /// <inheritdoc/>
    public bool Equals(BackendPool? other) =>
        ReferenceEquals(this, other) || (other is not null && Algorithm == other.Algorithm && Slots.AsSpan().SequenceEqual(other.Slots.AsSpan()));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Algorithm, Slots.Length, Slots.IsEmpty ? 0 : Slots[0]);
}
