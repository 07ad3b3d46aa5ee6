// SPDX-License-Identifier: Apache-2.0
using Microsoft.Extensions.Logging;

namespace Cilium.LoadBalancing;

public sealed partial class ServiceTable
{
    private TaskCompletionSource _woken = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Applies what was held back once the sources have delivered, prunes then, and tries again what failed when it is due, until
    /// cancelled. For one caller at a time.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        bool isPruned = false;
        int pruneFailures = 0;
        long pruneDue = 0;
        while (true)
        {
            Task changed = Sources.Changed;
            Task woken = Volatile.Read(ref _woken).Task;
            bool isInitialized = Sources.IsInitialized;
            long now = Now;
            ApplyDue(now);
            if (isInitialized && !isPruned && now >= pruneDue && IsSafeToPrune())
            {
                isPruned = TryPrune(pruneFailures + 1);
                pruneFailures = isPruned ? 0 : pruneFailures + 1;
                pruneDue = isPruned ? long.MaxValue : Now + _backoff.DelayAfter(pruneFailures).Ticks;
            }

            long due = Math.Min(NextDue(), pruneFailures > 0 ? pruneDue : long.MaxValue);
            await WaitAsync(Task.WhenAny(changed, woken), due, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Not while a service port that is wanted could not be applied, for what a former process left of it may still work; but where
    /// there is no room, pruning is what makes some.</summary>
    private bool IsSafeToPrune()
    {
        lock (_gate)
        {
            return _ready.Count == 0 && _failed.All(port => port.InForce is not null || port.Fault is ServiceMapFullException);
        }
    }

    private bool TryPrune(int attempt)
    {
        try
        {
            LogPruned(_logger, Prune());
            return true;
        }
        catch (Exception error)
        {
            LogPruneFailed(_logger, attempt, error);
            return false;
        }
    }

    /// <summary>When there is something to do without anybody asking for it, in ticks of the clock.</summary>
    private long NextDue()
    {
        lock (_gate)
        {
            long due = _nodeAddresses.Due;
            if (IsHeld())
            {
                return Math.Min(due, _heldUntil);
            }

            foreach (PortEntry port in _failed)
            {
                due = Math.Min(due, port.Due);
            }

            return due;
        }
    }

    private async Task WaitAsync(Task changed, long due, CancellationToken cancellationToken)
    {
        TimeSpan wait = TimeSpan.FromTicks(Math.Clamp(due == long.MaxValue ? long.MaxValue : due - Now, 0, _backoff.Maximum.Ticks));
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(changed, Task.Delay(wait, _time, stop.Token)).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Something has failed since: the time to wait may be shorter now.</summary>
    private void Wake() =>
        Interlocked.Exchange(ref _woken, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    [LoggerMessage(4001, LogLevel.Information, "{Frontends} frontends that a former process left were removed")]
    private static partial void LogPruned(ILogger logger, int frontends);

    [LoggerMessage(4002, LogLevel.Warning, "What a former process left could not be removed (attempt {Attempt}); it will be tried again")]
    private static partial void LogPruneFailed(ILogger logger, int attempt, Exception error);

    [LoggerMessage(4003, LogLevel.Warning, "The addresses of nodes could not be applied to the data plane (attempt {Attempt}); they will be tried again")]
    private static partial void LogNodeAddressesFailed(ILogger logger, int attempt, Exception error);
}
