// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Cilium.Core;

/// <summary>A table as it was at one revision. Immutable: reading it takes no lock and never sees half a transaction.</summary>
/// <typeparam name="TKey">The primary key.</typeparam>
/// <typeparam name="TRow">The row.</typeparam>
public sealed class TableSnapshot<TKey, TRow>
    where TKey : notnull
{
    // Completed by the table when a newer snapshot is there.
    private readonly TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal TableSnapshot(
        long revision,
        ImmutableDictionary<TKey, TableEntry<TKey, TRow>> entries,
        ImmutableSortedSet<TableEntry<TKey, TRow>> byRevision,
        ImmutableArray<IndexContent<TKey, TRow>> indexes,
        ImmutableSortedSet<string> pendingSources,
        bool isInitialized)
    {
        Revision = revision;
        Entries = entries;
        ByRevision = byRevision;
        Indexes = indexes;
        Pending = pendingSources;
        IsInitialized = isInitialized;
    }

    /// <summary>The number of the last change; grows with every change, starts at 0.</summary>
    public long Revision { get; }

    /// <summary>The number of rows.</summary>
    public int Count => Entries.Count;

    /// <summary>Whether at least one source has registered, and all that did have delivered their initial content.</summary>
    public bool IsInitialized { get; }

    /// <summary>The names of the sources that have not delivered their initial content yet.</summary>
    public IReadOnlyCollection<string> PendingSources => Pending;

    /// <summary>Completes when the table has changed since this snapshot (a row, or what is initialised).</summary>
    public Task Changed => _changed.Task;

    /// <summary>The rows, those that were changed longest ago first.</summary>
    public IEnumerable<TRow> Rows => ByRevision.Where(entry => !entry.IsDeleted).Select(entry => entry.Row);

    internal ImmutableSortedSet<string> Pending { get; }

    internal ImmutableDictionary<TKey, TableEntry<TKey, TRow>> Entries { get; }

    // Rows and remembered deletions.
    internal ImmutableSortedSet<TableEntry<TKey, TRow>> ByRevision { get; }

    internal ImmutableArray<IndexContent<TKey, TRow>> Indexes { get; }

    /// <summary>Finds a row by its primary key.</summary>
    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TRow row)
    {
        bool isFound = Entries.TryGetValue(key, out TableEntry<TKey, TRow>? entry);
        row = isFound ? entry!.Row : default;
        return isFound;
    }

    /// <summary>Whether there is a row with this primary key.</summary>
    public bool Contains(TKey key) => Entries.ContainsKey(key);

    /// <summary>The revision of a row's last change; 0 when there is no such row.</summary>
    public long RevisionOf(TKey key) => Entries.TryGetValue(key, out TableEntry<TKey, TRow>? entry) ? entry.Revision : 0;

    /// <summary>Finds rows by a secondary index, those that were changed longest ago first.</summary>
    /// <exception cref="ArgumentException">The index is not one of this table.</exception>
    public IEnumerable<TRow> Find<TIndexKey>(TableIndex<TKey, TRow, TIndexKey> index, TIndexKey key)
        where TIndexKey : notnull
    {
        ArgumentNullException.ThrowIfNull(index);
        return index.Slot < Indexes.Length && ReferenceEquals(Indexes[index.Slot].Owner, index)
            ? TableIndex<TKey, TRow, TIndexKey>.Find(Indexes[index.Slot], key)
            : throw new ArgumentException($"Index '{index.Name}' belongs to another table.", nameof(index));
    }

    internal void SignalChanged() => _changed.TrySetResult();

    /// <summary>Changes after a revision, in order; deletions only as far as the table still remembers them.</summary>
    internal List<TableChange<TKey, TRow>> ChangesAfter(long revision, long deletionsAfter, int limit, out bool isComplete)
    {
        int at = ByRevision.IndexOf(new TableEntry<TKey, TRow>(default!, default!, revision + 1, false, []));
        List<TableChange<TKey, TRow>> changes = [];
        for (at = at < 0 ? ~at : at; at < ByRevision.Count && changes.Count < limit; at++)
        {
            TableEntry<TKey, TRow> entry = ByRevision[at];
            if (!entry.IsDeleted || entry.Revision > deletionsAfter)
            {
                changes.Add(new(entry.Key, entry.Row, entry.Revision, entry.IsDeleted));
            }
        }

        isComplete = at >= ByRevision.Count;
        return changes;
    }
}
