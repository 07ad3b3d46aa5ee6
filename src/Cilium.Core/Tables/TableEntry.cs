// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Core;

/// <summary>A row, or the memory of a deleted one, at the revision of its last change.</summary>
internal sealed class TableEntry<TKey, TRow>(TKey key, TRow row, long revision, bool isDeleted, object?[] indexKeys)
    where TKey : notnull
{
    internal static readonly IComparer<TableEntry<TKey, TRow>> ByRevision =
        Comparer<TableEntry<TKey, TRow>>.Create((left, right) => left.Revision.CompareTo(right.Revision));

    internal TKey Key { get; } = key;

    internal TRow Row { get; } = row;

    internal long Revision { get; } = revision;

    internal bool IsDeleted { get; } = isDeleted;

    /// <summary>Per secondary index the keys of the row, so that no selector runs when the row goes.</summary>
    internal object?[] IndexKeys { get; } = indexKeys;
}
