// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Cilium.Policy;

/// <summary>What a change of documents did to the rules.</summary>
/// <param name="Revision">The revision of the repository after it.</param>
/// <param name="Added">Rules that were not there before.</param>
/// <param name="Removed">Rules that are not there any more.</param>
public sealed record RuleChange(ulong Revision, ImmutableArray<PolicyRule> Added, ImmutableArray<PolicyRule> Removed)
{
    /// <summary>Whether no rule changed.</summary>
    public bool IsEmpty => Added.IsEmpty && Removed.IsEmpty;
}
