// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Cilium.Core;

/// <summary>
/// Desired or observed state in memory: rows by primary key, read through immutable snapshots, followed through change streams.
/// </summary>
/// <typeparam name="TKey">The primary key. Its equality must be cheap: it is evaluated while writers wait.</typeparam>
/// <typeparam name="TRow">The row; treat it as immutable once written.</typeparam>
/// <remarks>Safe from any thread. Readers never wait; writers wait for each other, and no code of a user runs meanwhile.</remarks>
public sealed partial class Table<TKey, TRow>
    where TKey : notnull
{
    private readonly Lock _gate = new();
    private readonly Func<TRow, TKey> _keyOf;
    private readonly Dictionary<TKey, TableEntry<TKey, TRow>> _deleted = [];
    private readonly SortedSet<TableEntry<TKey, TRow>> _deletedInOrder = new(TableEntry<TKey, TRow>.ByRevision);
    private readonly List<TableChanges<TKey, TRow>> _streams = [];
    private readonly Dictionary<string, TableSource> _sources = [];
    private ImmutableArray<TableIndexBase<TKey, TRow>> _indexes = [];
    private TableSnapshot<TKey, TRow> _current;

    /// <summary>Creates an empty table.</summary>
    /// <param name="name">The name, for errors and logs.</param>
    /// <param name="keyOf">The primary key of a row; a pure function.</param>
    public Table(string name, Func<TRow, TKey> keyOf)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(keyOf);
        Name = name;
        _keyOf = keyOf;
        _current = new(
            0,
            ImmutableDictionary<TKey, TableEntry<TKey, TRow>>.Empty,
            ImmutableSortedSet.Create(TableEntry<TKey, TRow>.ByRevision),
            [],
            ImmutableSortedSet<string>.Empty,
            isInitialized: false);
    }

    /// <summary>The name of the table.</summary>
    public string Name { get; }

    /// <summary>The table as it is now.</summary>
    public TableSnapshot<TKey, TRow> Current => Volatile.Read(ref _current);

    /// <summary>Adds a secondary index; possible only while the table has never been written.</summary>
    /// <param name="name">The name of the index.</param>
    /// <param name="keysOf">Under which keys a row is found, none or several; a pure function.</param>
    /// <exception cref="InvalidOperationException">The table has been written already.</exception>
    public TableIndex<TKey, TRow, TIndexKey> AddIndex<TIndexKey>(string name, Func<TRow, IEnumerable<TIndexKey>> keysOf)
        where TIndexKey : notnull
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(keysOf);
        lock (_gate)
        {
            if (_current.Revision > 0)
            {
                throw new InvalidOperationException($"Add index '{name}' to table '{Name}' before the first row.");
            }

            TableIndex<TKey, TRow, TIndexKey> index = new(name, _indexes.Length, keysOf);
            _indexes = _indexes.Add(index);
            _current = new(
                0, _current.Entries, _current.ByRevision, _current.Indexes.Add(index.Empty()), _current.Pending, _current.IsInitialized);
            return index;
        }
    }

    /// <summary>Starts a transaction: changes are collected, and written all at once by its commit.</summary>
    public TableTransaction<TKey, TRow> BeginWrite() => new(this);

    /// <summary>Adds a row or replaces the one with its key. A row that equals the present one changes nothing.</summary>
    /// <returns>The table after the change.</returns>
    public TableSnapshot<TKey, TRow> Upsert(TRow row) => BeginWrite().Upsert(row).Commit();

    /// <summary>Deletes a row; nothing happens if there is none.</summary>
    /// <returns>The table after the change.</returns>
    public TableSnapshot<TKey, TRow> Delete(TKey key) => BeginWrite().Delete(key).Commit();

    /// <summary>Finds a row by its primary key.</summary>
    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TRow row) => Current.TryGet(key, out row);

    /// <summary>Replaces one row by what a function makes of it, however many others write at the same time.</summary>
    /// <param name="key">The key of the row.</param>
    /// <param name="change">
    /// From the present row (or <see langword="default"/> if there is none) to the new one; <see langword="null"/> deletes. Called again when somebody else was faster.
    /// </param>
    /// <returns>The table after the change.</returns>
    public TableSnapshot<TKey, TRow> Change(TKey key, Func<TRow?, TRow?> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        while (true)
        {
            TableSnapshot<TKey, TRow> before = Current;
            long revision = before.RevisionOf(key);
            before.TryGet(key, out TRow? row);
            TableTransaction<TKey, TRow> transaction = BeginWrite();
            TRow? changed = change(row);
            _ = changed is null ? transaction.Delete(key, revision) : transaction.Upsert(changed, revision);
            if (TryCommit(transaction.Operations, out TableSnapshot<TKey, TRow> after, out _))
            {
                return after;
            }
        }
    }

    internal TKey KeyOf(TRow row) => _keyOf(row);

    internal object?[] IndexKeysOf(TRow row)
    {
        ImmutableArray<TableIndexBase<TKey, TRow>> indexes = _indexes;
        object?[] keys = indexes.Length == 0 ? [] : new object?[indexes.Length];
        for (int i = 0; i < keys.Length; i++)
        {
            keys[i] = indexes[i].KeysOf(row);
        }

        return keys;
    }
}
