// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace Cilium.Policy;

/// <summary>Compares decision lists by content.</summary>
internal sealed class DecisionListComparer : IEqualityComparer<ImmutableArray<ClassifierDecision>>
{
    public static DecisionListComparer Instance { get; } = new();

    public bool Equals(ImmutableArray<ClassifierDecision> x, ImmutableArray<ClassifierDecision> y) =>
        x == y || x.AsSpan().SequenceEqual(y.AsSpan());

    public int GetHashCode([DisallowNull] ImmutableArray<ClassifierDecision> obj)
    {
        // Lists are long and live no longer than a compilation: one multiplication for each decision spreads them well enough.
        const ulong Odd = 0x9e37_79b9_7f4a_7c15;
        var hash = (ulong)obj.Length;
        foreach (ref readonly var decision in obj.AsSpan())
        {
            hash = (hash ^ (((ulong)decision.Selector << 32) | decision.RuleCookie)) * Odd;
            hash = BitOperations.RotateLeft(hash, 29) ^ decision.Precedence;
        }

        return (hash * Odd >> 32).GetHashCode();
    }
}
