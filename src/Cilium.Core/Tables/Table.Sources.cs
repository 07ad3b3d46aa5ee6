// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Cilium.Core;

public sealed partial class Table<TKey, TRow>
{
    private bool _hasInitializedSource;

    /// <summary>Announces a source that will fill the table; until it says that its initial content is complete, the table is not initialised.</summary>
    /// <param name="name">The name of the source, once per table.</param>
    /// <exception cref="InvalidOperationException">There is a source of that name already.</exception>
    public TableSource RegisterSource(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        TableSource source = new(name, FinishSource);
        UpdateSources(() =>
        {
            if (!_sources.TryAdd(name, source))
            {
                throw new InvalidOperationException($"Table '{Name}' has a source '{name}' already.");
            }
        });
        return source;
    }

    /// <summary>Waits until every source has delivered its initial content.</summary>
    /// <returns>The table at that moment.</returns>
    public async ValueTask<TableSnapshot<TKey, TRow>> WaitInitializedAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            TableSnapshot<TKey, TRow> snapshot = Current;
            if (snapshot.IsInitialized)
            {
                return snapshot;
            }

            await snapshot.Changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private void FinishSource(TableSource source, bool isInitialized) => UpdateSources(() =>
    {
        _hasInitializedSource |= isInitialized;
        if (!isInitialized)
        {
            _sources.Remove(source.Name);
        }
    });

    private void UpdateSources(Action update)
    {
        TableSnapshot<TKey, TRow> before;
        lock (_gate)
        {
            before = _current;
            update();
            ImmutableSortedSet<string> pending = Pending();
            Volatile.Write(
                ref _current,
                new(before.Revision, before.Entries, before.ByRevision, before.Indexes, pending, _hasInitializedSource && pending.IsEmpty));
        }

        before.SignalChanged();
    }

    private ImmutableSortedSet<string> Pending() =>
        _sources.Values.Where(source => !source.IsInitialized).Select(source => source.Name).ToImmutableSortedSet(StringComparer.Ordinal);
}
