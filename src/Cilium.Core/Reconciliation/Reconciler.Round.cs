// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Core;

public sealed partial class Reconciler<TKey, TRow>
{
    // The longest that a timer of the platform takes, with room to spare.
    private static readonly TimeSpan s_longestDelay = TimeSpan.FromDays(7);

    // Ticks of the clock, long.MaxValue for never. Pruning is due from the beginning but waits for the sources.
    private long _pruneDue;
    private int _pruneFailures;
    private long _sweepDue;

    private long Now => _time.GetUtcNow().UtcTicks;

    /// <summary>Does what is due now: changes, repetitions, and, once the sources are complete, pruning and sweeping.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; what was not done yet is still due.</exception>
    public async Task<ReconcileReport> ReconcileAsync(CancellationToken cancellationToken = default)
    {
        await _round.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            Tally tally = new();
            IReadOnlyList<TableChange<TKey, TRow>> changes = _stream.Take(out TableSnapshot<TKey, TRow> snapshot);
            Queue<(TKey Key, ReconcileWork<TRow> Work)> ready = Collect(changes, snapshot);
            CollectSweep(snapshot, ready, tally);
            try
            {
                await WorkAsync(ready, snapshot, tally, cancellationToken).ConfigureAwait(false);
                await PruneAsync(snapshot, tally, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                // After a cancellation what was collected must still be due.
                foreach ((TKey key, ReconcileWork<TRow> work) in ready)
                {
                    _due.Enqueue((key, work), 0);
                }
            }

            Publish(snapshot);
            return tally.ToReport(_work.Count);
        }
        finally
        {
            _round.Release();
        }
    }

    private Queue<(TKey Key, ReconcileWork<TRow> Work)> Collect(
        IReadOnlyList<TableChange<TKey, TRow>> changes, TableSnapshot<TKey, TRow> snapshot)
    {
        Queue<(TKey Key, ReconcileWork<TRow> Work)> ready = new();
        foreach (TableChange<TKey, TRow> change in changes)
        {
            int failures = _work.TryGetValue(change.Key, out ReconcileWork<TRow>? earlier) ? earlier.Failures : 0;
            ReconcileWork<TRow> work = new(change.Row, change.Revision, change.IsDeleted, failures);
            SetWork(change.Key, work);
            SetStatus(change.Key, ReconcileState.Pending, work, null);
            ready.Enqueue((change.Key, work));
        }

        if (snapshot.IsInitialized)
        {
            foreach ((TKey Key, ReconcileWork<TRow> Work) held in _held)
            {
                if (IsCurrent(held.Key, held.Work))
                {
                    ready.Enqueue(held);
                }
            }

            _held.Clear();
        }

        long now = Now;
        while (_due.TryPeek(out (TKey Key, ReconcileWork<TRow> Work) item, out long due) && due <= now)
        {
            _due.Dequeue();
            if (IsCurrent(item.Key, item.Work))
            {
                ready.Enqueue(item);
            }
        }

        return ready;
    }

    private void CollectSweep(TableSnapshot<TKey, TRow> snapshot, Queue<(TKey Key, ReconcileWork<TRow> Work)> ready, Tally tally)
    {
        if (Now < _sweepDue)
        {
            return;
        }

        _sweepDue = DueIn(_options.SweepInterval);
        _pruneDue = Math.Min(_pruneDue, Now);
        tally.IsSwept = true;
        foreach (TableEntry<TKey, TRow> entry in snapshot.ByRevision)
        {
            if (!entry.IsDeleted && !_work.ContainsKey(entry.Key))
            {
                ReconcileWork<TRow> work = new(entry.Row, entry.Revision, isDelete: false, failures: 0);
                SetWork(entry.Key, work);
                ready.Enqueue((entry.Key, work));
            }
        }
    }

    private async Task WorkAsync(
        Queue<(TKey Key, ReconcileWork<TRow> Work)> ready, TableSnapshot<TKey, TRow> snapshot, Tally tally, CancellationToken cancellationToken)
    {
        while (ready.TryPeek(out (TKey Key, ReconcileWork<TRow> Work) item))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (item.Work.IsDelete && _options.HoldDeletesUntilInitialized && !snapshot.IsInitialized)
            {
                ready.Dequeue();
                _held.Add(item);
                continue;
            }

            Exception? error = await TryAsync(item.Key, item.Work, cancellationToken).ConfigureAwait(false);
            ready.Dequeue();
            Complete(item.Key, item.Work, error, tally);
        }
    }

    private async Task<Exception?> TryAsync(TKey key, ReconcileWork<TRow> work, CancellationToken cancellationToken)
    {
        try
        {
            if (work.IsDelete)
            {
                await _target.DeleteAsync(key, work.Row, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                await _target.UpdateAsync(key, work.Row, cancellationToken).ConfigureAwait(false);
            }

            return null;
        }
        catch (Exception error) when (error is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            return error;
        }
    }

    private void Complete(TKey key, ReconcileWork<TRow> work, Exception? error, Tally tally)
    {
        if (error is not null)
        {
            work.Failures++;
            tally.Failed++;
            TimeSpan wait = _options.Backoff.DelayAfter(work.Failures);
            _due.Enqueue((key, work), DueIn(wait));
            SetStatus(key, ReconcileState.Failed, work, error);
            LogRowFailed(_logger, _table.Name, key.ToString() ?? "", work.Failures, wait, error);
            return;
        }

        _work.Remove(key);
        _outstanding.Remove(work.Revision);
        work.Failures = 0;
        if (work.IsDelete)
        {
            tally.Deleted++;
            _statuses.TryRemove(key, out _);
        }
        else
        {
            tally.Updated++;
            SetStatus(key, ReconcileState.Done, work, null);
        }
    }

    private async Task PruneAsync(TableSnapshot<TKey, TRow> snapshot, Tally tally, CancellationToken cancellationToken)
    {
        if (!snapshot.IsInitialized || Now < _pruneDue)
        {
            return;
        }

        try
        {
            await _target.PruneAsync(snapshot, cancellationToken).ConfigureAwait(false);
            tally.IsPruned = true;
            _pruneFailures = 0;
            _pruneDue = long.MaxValue;
        }
        catch (Exception error) when (error is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            tally.Failed++;
            TimeSpan wait = _options.Backoff.DelayAfter(++_pruneFailures);
            _pruneDue = DueIn(wait);
            LogPruneFailed(_logger, _table.Name, _pruneFailures, wait, error);
        }
    }

    private void Publish(TableSnapshot<TKey, TRow> snapshot)
    {
        long reconciled = _outstanding.Count == 0 ? snapshot.Revision : _outstanding.Min - 1;
        Volatile.Write(ref _reconciledRevision, reconciled);
        Interlocked.Exchange(ref _progress, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }

    private void SetWork(TKey key, ReconcileWork<TRow> work)
    {
        if (_work.TryGetValue(key, out ReconcileWork<TRow>? replaced))
        {
            _outstanding.Remove(replaced.Revision);
        }

        _work[key] = work;
        _outstanding.Add(work.Revision);
    }

    private bool IsCurrent(TKey key, ReconcileWork<TRow> work) =>
        _work.TryGetValue(key, out ReconcileWork<TRow>? current) && ReferenceEquals(current, work);

    private void SetStatus(TKey key, ReconcileState state, ReconcileWork<TRow> work, Exception? error) =>
        _statuses[key] = new ReconcileStatus(state, work.Revision, work.Failures, error, _time.GetUtcNow());

    private long DueIn(TimeSpan wait) => Now + wait.Ticks;

    private sealed class Tally
    {
        internal int Updated { get; set; }

        internal int Deleted { get; set; }

        internal int Failed { get; set; }

        internal bool IsPruned { get; set; }

        internal bool IsSwept { get; set; }

        internal ReconcileReport ToReport(int outstanding) => new(Updated, Deleted, Failed, IsPruned, IsSwept, outstanding);
    }
}
