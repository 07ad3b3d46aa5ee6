// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Core;

/// <summary>What all secondary indexes of a table have in common.</summary>
/// <typeparam name="TKey">The table's primary key.</typeparam>
/// <typeparam name="TRow">The table's row.</typeparam>
public abstract class TableIndexBase<TKey, TRow>
    where TKey : notnull
{
    private protected TableIndexBase(string name, int slot) => (Name, Slot) = (name, slot);

    /// <summary>The name of the index.</summary>
    public string Name { get; }

    internal int Slot { get; }

    internal abstract object? KeysOf(TRow row);

    internal abstract IndexContent<TKey, TRow> Empty();
}

/// <summary>The immutable content of a secondary index at one revision.</summary>
internal abstract class IndexContent<TKey, TRow>(TableIndexBase<TKey, TRow> owner)
    where TKey : notnull
{
    internal TableIndexBase<TKey, TRow> Owner { get; } = owner;

    internal abstract IndexContent<TKey, TRow> Replace(TableEntry<TKey, TRow>? old, TableEntry<TKey, TRow>? current);
}
