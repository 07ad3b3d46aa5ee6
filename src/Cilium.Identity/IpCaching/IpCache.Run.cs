// SPDX-License-Identifier: Apache-2.0
using Microsoft.Extensions.Logging;

namespace Cilium.Identity;

public sealed partial class IpCache
{
    /// <summary>Compares the data plane with the cache and repairs it; deletes what is not in the cache only once all sources have delivered.</summary>
    /// <exception cref="InvalidOperationException">Called from an observer or data plane.</exception>
    /// <remarks>Whatever the data plane throws is passed on.</remarks>
    public void Sweep()
    {
        ApplyDirty();
        using Turn.Scope turn = _turn.Take();
        bool isComplete = Sources.IsInitialized;
        _datapath.Reconcile([.. Entries], isComplete);
    }

    /// <summary>Tries again what could not be applied, and sweeps: once when all sources have delivered, and then periodically, until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        bool isPruned = false;
        int failures = 0;
        long nextSweep = Now + (_options.SweepInterval == Timeout.InfiniteTimeSpan ? 0 : _options.SweepInterval.Ticks);
        while (true)
        {
            Task changed = Sources.Changed;
            bool isInitialized = Sources.IsInitialized;
            bool isSweepDue = (isInitialized && !isPruned) || (_options.SweepInterval != Timeout.InfiniteTimeSpan && Now >= nextSweep);
            bool isDone = Try(Apply, failures + 1);
            if (isSweepDue)
            {
                bool isSwept = Try(Sweep, failures + 1);
                isPruned |= isSwept && isInitialized;
                nextSweep = isSwept ? Now + _options.SweepInterval.Ticks : nextSweep;
                isDone &= isSwept;
            }

            failures = isDone ? 0 : failures + 1;
            await WaitAsync(changed, failures, nextSweep, cancellationToken).ConfigureAwait(false);
        }
    }

    private bool Try(Action action, int attempt)
    {
        try
        {
            action();
            return true;
        }
        catch (Exception error)
        {
            LogApplyFailed(_logger, attempt, error);
            return false;
        }
    }

    private long Now => _time.GetUtcNow().UtcTicks;

    private async Task WaitAsync(Task changed, int failures, long nextSweep, CancellationToken cancellationToken)
    {
        // Others may fail while this waits: look again after the longest wait at the latest.
        TimeSpan wait = failures > 0 ? _options.Backoff.DelayAfter(failures) : _options.Backoff.Maximum;
        if (_options.SweepInterval != Timeout.InfiniteTimeSpan && failures == 0)
        {
            long untilSweep = Math.Max(0, nextSweep - Now);
            wait = wait.Ticks < untilSweep ? wait : TimeSpan.FromTicks(untilSweep);
        }

        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(changed, Task.Delay(wait, _time, stop.Token)).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
    }

    [LoggerMessage(2003, LogLevel.Warning, "The IP cache could not be applied to the data plane (attempt {Attempt}); it will be tried again.")]
    private static partial void LogApplyFailed(ILogger logger, int attempt, Exception error);
}
