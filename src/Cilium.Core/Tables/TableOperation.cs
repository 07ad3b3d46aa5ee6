// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Core;

/// <summary>One collected change of a transaction, with everything that user code had to be asked for.</summary>
/// <param name="Key">The key.</param>
/// <param name="Row">The new row; not used when deleting.</param>
/// <param name="IsDelete">Whether the row is deleted.</param>
/// <param name="ExpectedRevision">The revision that the row must have (0: none), or -1 if it does not matter.</param>
/// <param name="IndexKeys">Keys of the new row per secondary index.</param>
/// <param name="EqualTo">The entry whose row the new one was found equal to.</param>
internal readonly record struct TableOperation<TKey, TRow>(
    TKey Key,
    TRow Row,
    bool IsDelete,
    long ExpectedRevision,
    object?[] IndexKeys,
    TableEntry<TKey, TRow>? EqualTo)
    where TKey : notnull;
