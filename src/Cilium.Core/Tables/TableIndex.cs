// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Cilium.Core;

/// <summary>A secondary index of a table: rows by something that several rows may share. Made by <see cref="Table{TKey,TRow}.AddIndex"/>.</summary>
/// <typeparam name="TKey">The table's primary key.</typeparam>
/// <typeparam name="TRow">The table's row.</typeparam>
/// <typeparam name="TIndexKey">What rows are found by.</typeparam>
public sealed class TableIndex<TKey, TRow, TIndexKey> : TableIndexBase<TKey, TRow>
    where TKey : notnull
    where TIndexKey : notnull
{
    private readonly Func<TRow, IEnumerable<TIndexKey>> _keysOf;

    internal TableIndex(string name, int slot, Func<TRow, IEnumerable<TIndexKey>> keysOf)
        : base(name, slot) => _keysOf = keysOf;

    internal override object? KeysOf(TRow row) => _keysOf(row).Distinct().ToArray();

    internal override IndexContent<TKey, TRow> Empty() => new Content(this, ImmutableDictionary<TIndexKey, ImmutableSortedSet<TableEntry<TKey, TRow>>>.Empty);

    internal static IEnumerable<TRow> Find(IndexContent<TKey, TRow> content, TIndexKey key) =>
        ((Content)content).Rows.TryGetValue(key, out ImmutableSortedSet<TableEntry<TKey, TRow>>? entries)
            ? entries.Select(entry => entry.Row)
            : [];

    private sealed class Content(TableIndexBase<TKey, TRow> owner, ImmutableDictionary<TIndexKey, ImmutableSortedSet<TableEntry<TKey, TRow>>> rows)
        : IndexContent<TKey, TRow>(owner)
    {
        private static readonly ImmutableSortedSet<TableEntry<TKey, TRow>> s_none = ImmutableSortedSet.Create(TableEntry<TKey, TRow>.ByRevision);

        internal ImmutableDictionary<TIndexKey, ImmutableSortedSet<TableEntry<TKey, TRow>>> Rows => rows;

        internal override IndexContent<TKey, TRow> Replace(TableEntry<TKey, TRow>? old, TableEntry<TKey, TRow>? current)
        {
            var changed = rows;
            foreach (TIndexKey key in Keys(old))
            {
                var left = changed[key].Remove(old!);
                changed = left.IsEmpty ? changed.Remove(key) : changed.SetItem(key, left);
            }

            foreach (TIndexKey key in Keys(current))
            {
                changed = changed.SetItem(key, changed.GetValueOrDefault(key, s_none).Add(current!));
            }

            return new Content(Owner, changed);
        }

        private TIndexKey[] Keys(TableEntry<TKey, TRow>? entry) => entry is null ? [] : (TIndexKey[])entry.IndexKeys[Owner.Slot]!;
    }
}
