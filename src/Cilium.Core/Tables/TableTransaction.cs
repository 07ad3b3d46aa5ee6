// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Core;

/// <summary>Changes that are written to a table all at once, or not at all. Not safe for use by several threads.</summary>
/// <typeparam name="TKey">The primary key.</typeparam>
/// <typeparam name="TRow">The row.</typeparam>
/// <remarks>Until <see cref="Commit"/> nobody sees anything; dropping the transaction drops the changes.</remarks>
public sealed class TableTransaction<TKey, TRow>
    where TKey : notnull
{
    private readonly Table<TKey, TRow> _table;
    private readonly List<TableOperation<TKey, TRow>> _operations = [];
    private bool _isCommitted;

    internal TableTransaction(Table<TKey, TRow> table) => _table = table;

    internal IReadOnlyList<TableOperation<TKey, TRow>> Operations => _operations;

    /// <summary>Adds a row or replaces the one with its key.</summary>
    /// <param name="row">The row.</param>
    /// <param name="expectedRevision">The revision that the present row must have when committing; 0: there must be none. Default: does not matter.</param>
    /// <returns>This transaction.</returns>
    public TableTransaction<TKey, TRow> Upsert(TRow row, long expectedRevision = -1)
    {
        ArgumentNullException.ThrowIfNull(row);
        TKey key = _table.KeyOf(row);
        TableEntry<TKey, TRow>? present = _table.Current.Entries.GetValueOrDefault(key);
        bool isEqual = present is not null && EqualityComparer<TRow>.Default.Equals(present.Row, row);
        _operations.Add(new(key, row, false, expectedRevision, _table.IndexKeysOf(row), isEqual ? present : null));
        return this;
    }

    /// <summary>Deletes a row; nothing happens if there is none.</summary>
    /// <param name="key">The key of the row.</param>
    /// <param name="expectedRevision">The revision that the row must have when committing. Default: does not matter.</param>
    /// <returns>This transaction.</returns>
    public TableTransaction<TKey, TRow> Delete(TKey key, long expectedRevision = -1)
    {
        _operations.Add(new(key, default!, true, expectedRevision, [], null));
        return this;
    }

    /// <summary>Writes the changes.</summary>
    /// <returns>The table after the change.</returns>
    /// <exception cref="TableConflictException">A row is not at the expected revision; nothing was written.</exception>
    /// <exception cref="InvalidOperationException">The transaction was committed before.</exception>
    public TableSnapshot<TKey, TRow> Commit()
    {
        if (_isCommitted)
        {
            throw new InvalidOperationException("The transaction was committed already; begin another one.");
        }

        _isCommitted = true;
        return _table.TryCommit(_operations, out TableSnapshot<TKey, TRow> after, out TableConflictException? conflict)
            ? after
            : throw conflict!;
    }
}
