// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Cilium.Policy;

/// <summary>What was read from a store of names.</summary>
/// <param name="Names">What could be read, in the order in which it was learned.</param>
/// <param name="Faults">What could not, each with the place where the unreadable file was put aside; names in it are learned
/// again when they are asked for.</param>
public sealed record NameStoreContent(ImmutableArray<LearnedName> Names, ImmutableArray<NameStoreException> Faults)
{
    /// <summary>Nothing, and nothing wrong.</summary>
    public static NameStoreContent Empty { get; } = new([], []);
}
