// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Core;

/// <summary>The latest change of one row.</summary>
/// <typeparam name="TKey">The primary key.</typeparam>
/// <typeparam name="TRow">The row.</typeparam>
/// <param name="Key">The key of the row.</param>
/// <param name="Row">The row; of a deleted one what it was last.</param>
/// <param name="Revision">The revision of the change.</param>
/// <param name="IsDeleted">Whether the row is gone.</param>
public readonly record struct TableChange<TKey, TRow>(TKey Key, TRow Row, long Revision, bool IsDeleted)
    where TKey : notnull;
