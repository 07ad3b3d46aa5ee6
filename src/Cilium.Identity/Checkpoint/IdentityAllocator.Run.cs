// SPDX-License-Identifier: Apache-2.0
using Microsoft.Extensions.Logging;

namespace Cilium.Identity;

public sealed partial class IdentityAllocator
{
    /// <summary>Removes unused identities when their grace ends, and writes checkpoints, until cancelled; then writes a last one.</summary>
    /// <param name="store">Where checkpoints go; none if missing.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <remarks>What fails is logged and tried again after the checkpoint interval.</remarks>
    public async Task RunAsync(IIdentityStore? store, CancellationToken cancellationToken)
    {
        TimeSpan tick = _options.ReleaseGrace > TimeSpan.Zero && _options.ReleaseGrace < _options.CheckpointInterval
            ? _options.ReleaseGrace
            : _options.CheckpointInterval;
        Task changed = Task.CompletedTask;
        long nextCheckpoint = 0;
        try
        {
            while (true)
            {
                await TryAsync("collect", async () => await CollectAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
                long now = _time.GetUtcNow().UtcTicks;
                if (store is not null && changed.IsCompleted && now >= nextCheckpoint)
                {
                    nextCheckpoint = now + _options.CheckpointInterval.Ticks;
                    Task next = _changed.Task;
                    if (await TryAsync("checkpoint", async () => await store.SaveAsync(ToCheckpoint(), cancellationToken).ConfigureAwait(false), cancellationToken)
                        .ConfigureAwait(false))
                    {
                        changed = next;
                    }
                }

                await Task.Delay(tick, _time, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            if (store is not null)
            {
                await store.SaveAsync(ToCheckpoint(), CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask<bool> TryAsync(string operation, Func<ValueTask> action, CancellationToken cancellationToken)
    {
        try
        {
            await action().ConfigureAwait(false);
            return true;
        }
        catch (Exception error) when (error is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            LogOperationFailed(_logger, operation, error);
            return false;
        }
    }

    [LoggerMessage(2002, LogLevel.Warning, "Identity {Operation} failed and will be tried again.")]
    private static partial void LogOperationFailed(ILogger logger, string operation, Exception error);
}
