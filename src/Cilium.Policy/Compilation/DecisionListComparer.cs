// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Cilium.Policy;

/// <summary>Compares decision lists by content.</summary>
internal sealed class DecisionListComparer : IEqualityComparer<ImmutableArray<ClassifierDecision>>
{
    public static DecisionListComparer Instance { get; } = new();

    public bool Equals(ImmutableArray<ClassifierDecision> x, ImmutableArray<ClassifierDecision> y) =>
        x == y || x.AsSpan().SequenceEqual(y.AsSpan());

    public int GetHashCode([DisallowNull] ImmutableArray<ClassifierDecision> obj)
    {
        var hash = new HashCode();
        foreach (var decision in obj)
        {
            hash.Add(decision.Selector);
            hash.Add(decision.Precedence);
            hash.Add(decision.RuleCookie);
        }

        return hash.ToHashCode();
    }
}
