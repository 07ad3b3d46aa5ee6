// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Core;

/// <summary>What a <see cref="Reconciler{TKey,TRow}"/> keeps equal to a table, such as a kernel map.</summary>
/// <typeparam name="TKey">The primary key of the table.</typeparam>
/// <typeparam name="TRow">The row of the table.</typeparam>
/// <remarks>
/// Every operation must be idempotent. They are called one at a time, never under a lock. An operation that throws is repeated later.
/// </remarks>
public interface IReconcilerTarget<TKey, TRow>
    where TKey : notnull
{
    /// <summary>Makes the target hold this row, whatever it holds for the key now.</summary>
    ValueTask UpdateAsync(TKey key, TRow row, CancellationToken cancellationToken);

    /// <summary>Makes the target hold nothing for the key; nothing happens if it holds nothing.</summary>
    /// <param name="key">The key.</param>
    /// <param name="lastRow">The row as the table had it last.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    ValueTask DeleteAsync(TKey key, TRow lastRow, CancellationToken cancellationToken);

    /// <summary>Removes from the target what the table does not have. Called only once the table is initialised.</summary>
    ValueTask PruneAsync(TableSnapshot<TKey, TRow> desired, CancellationToken cancellationToken);
}
