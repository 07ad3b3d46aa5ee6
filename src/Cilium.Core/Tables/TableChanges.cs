// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;

namespace Cilium.Core;

/// <summary>Follows a table: first every present row, then every change, of each row only the latest.</summary>
/// <typeparam name="TKey">The primary key.</typeparam>
/// <typeparam name="TRow">The row.</typeparam>
/// <remarks>
/// Changes coalesce: a slow reader skips intermediate states but never the final one. The deletion of a row that came and went
/// between two reads may be seen without the row having been seen. For one reader at a time.
/// </remarks>
public sealed class TableChanges<TKey, TRow> : IDisposable
    where TKey : notnull
{
    private readonly Table<TKey, TRow> _table;
    private readonly long _openedAt;
    private long _position;
    private volatile bool _isDisposed;

    internal TableChanges(Table<TKey, TRow> table, long openedAt)
    {
        _table = table;
        _openedAt = openedAt;
    }

    /// <summary>The revision up to which changes have been taken.</summary>
    public long Position => Volatile.Read(ref _position);

    /// <summary>Takes what has changed since the last call, in the order of the changes; empty if nothing has.</summary>
    /// <param name="snapshot">The table that the changes lead to (when <paramref name="limit"/> did not cut them short).</param>
    /// <param name="limit">The most changes to take; the others follow with the next call.</param>
    /// <exception cref="ObjectDisposedException">The stream is closed.</exception>
    public IReadOnlyList<TableChange<TKey, TRow>> Take(out TableSnapshot<TKey, TRow> snapshot, int limit = int.MaxValue)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        snapshot = _table.Current;
        long position = Position;
        if (snapshot.Revision <= position)
        {
            return [];
        }

        List<TableChange<TKey, TRow>> changes = snapshot.ChangesAfter(position, _openedAt, limit, out bool isComplete);
        Volatile.Write(ref _position, isComplete ? snapshot.Revision : changes[^1].Revision);
        return changes;
    }

    /// <summary>Waits until there is something to take.</summary>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The stream is closed.</exception>
    public async ValueTask WaitAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            TableSnapshot<TKey, TRow> snapshot = _table.Current;
            if (snapshot.Revision > Position)
            {
                return;
            }

            await snapshot.Changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Takes changes as they come, in batches that are never empty, until cancelled.</summary>
    public async IAsyncEnumerable<IReadOnlyList<TableChange<TKey, TRow>>> ReadAllAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (true)
        {
            await WaitAsync(cancellationToken).ConfigureAwait(false);
            IReadOnlyList<TableChange<TKey, TRow>> changes = Take(out _);
            if (changes.Count > 0)
            {
                yield return changes;
            }
        }
    }

    /// <summary>Closes the stream; the table forgets the deletions that it kept for it.</summary>
    public void Dispose()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            _table.Unsubscribe(this);
        }
    }
}
