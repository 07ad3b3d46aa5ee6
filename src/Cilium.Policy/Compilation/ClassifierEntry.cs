// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Cilium.Policy;

/// <summary>A key of the classifier and the decisions that are final for it.</summary>
/// <remarks>The list is folded: decisions of every broader key that covers <see cref="Key"/> are in it at their place, so
/// the look-up stops at the most specific key that exists. The first decision whose selector the remote identity carries
/// is the verdict; when none does the packet is denied where the direction is enforced.</remarks>
public sealed class ClassifierEntry
{
    internal ClassifierEntry(ClassifierKey key, int listIndex, ImmutableArray<ClassifierDecision> decisions)
    {
        Key = key;
        ListIndex = listIndex;
        Decisions = decisions;
    }

    /// <summary>What the entry is found by.</summary>
    public ClassifierKey Key { get; }

    /// <summary>The index of <see cref="Decisions"/> in <see cref="CompiledPolicy.DecisionLists"/>; entries with equal
    /// decisions have the same.</summary>
    public int ListIndex { get; }

    /// <summary>In order of precedence; never empty. After a decision for any identity (selector 0) nothing follows.</summary>
    public ImmutableArray<ClassifierDecision> Decisions { get; }
}
