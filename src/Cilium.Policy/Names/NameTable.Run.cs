// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy;

public sealed partial class NameTable
{
    // However much there is to do, connections are not looked through more often, nor everything saved.
    private static readonly TimeSpan s_leastWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_mostWait = TimeSpan.FromDays(1);

    private TaskCompletionSource _woken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isCollectionWanted;

    // Whether the last collection found nothing that may go: then wanting another one does not hasten it.
    private volatile bool _isCollectionFruitless;
    private volatile bool _isSavingWanted;

    /// <summary>Collects, tries again what the data plane refused, and saves, until cancelled; then saves a last time.</summary>
    /// <param name="observer">Is told what was done and what failed; null for nobody.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="NameStoreException">The last saving failed.</exception>
    /// <remarks>What fails is tried again. For one caller at a time.</remarks>
    public async Task RunAsync(INameTableObserver? observer, CancellationToken cancellationToken)
    {
        var (lastCollection, lastSaving) = (Now, Now);
        var failures = 0;
        try
        {
            while (true)
            {
                var due = Math.Min(CollectionDue(lastCollection), SavingDue(lastSaving)) - Now;
                var wait = failures > 0 ? _options.Backoff.DelayAfter(failures) : TimeSpan.FromTicks(Math.Clamp(due, 0, s_mostWait.Ticks));
                await WaitAsync(wait, canBeWoken: failures == 0, cancellationToken).ConfigureAwait(false);
                var isDone = TryApply(observer);
                if (Now >= CollectionDue(lastCollection))
                {
                    lastCollection = Now;
                    isDone &= TryCollect(observer, cancellationToken);
                }

                if (Now >= SavingDue(lastSaving))
                {
                    lastSaving = Now;
                    isDone &= await TrySaveAsync(observer, cancellationToken).ConfigureAwait(false);
                }

                failures = isDone ? 0 : failures + 1;
            }
        }
        finally
        {
            await SaveAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    private long CollectionDue(long last) =>
        After(last, _isCollectionWanted && !_isCollectionFruitless ? Least(_options.CollectInterval) : _options.CollectInterval);

    private long SavingDue(long last) => _store is null
        ? long.MaxValue
        : After(last, _isSavingWanted || _store.NeedsSaving ? Least(_options.SaveInterval) : _options.SaveInterval);

    private static TimeSpan Least(TimeSpan interval) => interval < s_leastWait ? interval : s_leastWait;

    private static long After(long last, TimeSpan interval) => last > long.MaxValue - interval.Ticks ? long.MaxValue : last + interval.Ticks;

    private async Task WaitAsync(TimeSpan wait, bool canBeWoken, CancellationToken cancellationToken)
    {
        var woken = Volatile.Read(ref _woken);
        if (!canBeWoken)
        {
            await Task.Delay(wait, _time, cancellationToken).ConfigureAwait(false);
        }
        else if (!woken.Task.IsCompleted)
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAny(woken.Task, Task.Delay(wait, _time, stop.Token)).ConfigureAwait(false);
            await stop.CancelAsync().ConfigureAwait(false);
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (woken.Task.IsCompleted)
        {
            Volatile.Write(ref _woken, new(TaskCreationOptions.RunContinuationsAsynchronously));
        }
    }

    private void WantCollection()
    {
        if (!_isCollectionWanted)
        {
            _isCollectionWanted = true;
            Wake();
        }
    }

    private void Wake() => Volatile.Read(ref _woken).TrySetResult();

    private bool TryApply(INameTableObserver? observer)
    {
        if (Retry())
        {
            return true;
        }

        Exception? fault;
        lock (_gate)
        {
            fault = _pending.Values.FirstOrDefault();
        }

        if (fault is not null)
        {
            observer?.OnFailed("apply", fault);
        }

        return fault is null;
    }

    private bool TryCollect(INameTableObserver? observer, CancellationToken cancellationToken)
    {
        try
        {
            _isCollectionWanted = false;
            var report = Collect(cancellationToken);
            _isCollectionFruitless = report.Expired + report.Evicted == 0;
            observer?.OnCollected(report);
            return true;
        }
        catch (Exception error) when (error is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            _isCollectionWanted = true;
            observer?.OnFailed("collect", error);
            return false;
        }
    }

    private async ValueTask<bool> TrySaveAsync(INameTableObserver? observer, CancellationToken cancellationToken)
    {
        try
        {
            await SaveAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exception error) when (error is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            observer?.OnFailed("save", error);
            return false;
        }
    }
}
