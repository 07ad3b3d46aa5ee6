// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Cilium.Core;

public sealed partial class Table<TKey, TRow>
{
    internal bool TryCommit(
        IReadOnlyList<TableOperation<TKey, TRow>> operations,
        out TableSnapshot<TKey, TRow> after,
        out TableConflictException? conflict)
    {
        TableSnapshot<TKey, TRow> before;
        lock (_gate)
        {
            before = _current;
            conflict = FindConflict(before, operations);
            after = conflict is null ? Apply(before, operations) : before;
            Volatile.Write(ref _current, after);
        }

        if (!ReferenceEquals(before, after))
        {
            before.SignalChanged();
        }

        return conflict is null;
    }

    private TableConflictException? FindConflict(TableSnapshot<TKey, TRow> before, IReadOnlyList<TableOperation<TKey, TRow>> operations)
    {
        foreach (TableOperation<TKey, TRow> operation in operations)
        {
            if (operation.ExpectedRevision >= 0 && before.RevisionOf(operation.Key) is var actual && actual != operation.ExpectedRevision)
            {
                return new TableConflictException(Name, operation.Key.ToString() ?? "", operation.ExpectedRevision, actual);
            }
        }

        return null;
    }

    private TableSnapshot<TKey, TRow> Apply(TableSnapshot<TKey, TRow> before, IReadOnlyList<TableOperation<TKey, TRow>> operations)
    {
        var entries = before.Entries.ToBuilder();
        var byRevision = before.ByRevision.ToBuilder();
        var indexes = before.Indexes.ToBuilder();
        long revision = before.Revision;
        foreach (TableOperation<TKey, TRow> operation in operations)
        {
            TableEntry<TKey, TRow>? old = entries.GetValueOrDefault(operation.Key);
            if (operation.IsDelete ? old is null : old is not null && ReferenceEquals(old, operation.EqualTo))
            {
                continue;
            }

            revision++;
            if (old is not null)
            {
                byRevision.Remove(old);
            }

            if (operation.IsDelete)
            {
                entries.Remove(operation.Key);
                Remember(new(operation.Key, old!.Row, revision, isDeleted: true, []), byRevision);
            }
            else
            {
                TableEntry<TKey, TRow> entry = new(operation.Key, operation.Row, revision, isDeleted: false, operation.IndexKeys);
                entries[operation.Key] = entry;
                byRevision.Add(entry);
                if (_deleted.Remove(operation.Key, out TableEntry<TKey, TRow>? deletion))
                {
                    byRevision.Remove(deletion);
                    _deletedInOrder.Remove(deletion);
                }
            }

            for (int i = 0; i < indexes.Count; i++)
            {
                indexes[i] = indexes[i].Replace(old, operation.IsDelete ? null : entries[operation.Key]);
            }
        }

        if (revision == before.Revision)
        {
            return before;
        }

        ForgetDeletions(byRevision);
        return new(revision, entries.ToImmutable(), byRevision.ToImmutable(), indexes.ToImmutable(), before.Pending, before.IsInitialized);
    }

    private void Remember(TableEntry<TKey, TRow> deletion, ImmutableSortedSet<TableEntry<TKey, TRow>>.Builder byRevision)
    {
        if (_streams.Count > 0)
        {
            _deleted[deletion.Key] = deletion;
            _deletedInOrder.Add(deletion);
            byRevision.Add(deletion);
        }
    }

    // A deletion is remembered until every open stream has passed it.
    private void ForgetDeletions(ImmutableSortedSet<TableEntry<TKey, TRow>>.Builder byRevision)
    {
        long passed = long.MaxValue;
        foreach (TableChanges<TKey, TRow> stream in _streams)
        {
            passed = Math.Min(passed, stream.Position);
        }

        while (_deletedInOrder.Min is { } deletion && deletion.Revision <= passed)
        {
            _deletedInOrder.Remove(deletion);
            _deleted.Remove(deletion.Key);
            byRevision.Remove(deletion);
        }
    }
}
