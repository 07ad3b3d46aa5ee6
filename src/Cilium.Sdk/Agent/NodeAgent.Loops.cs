// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using Microsoft.Extensions.Logging;

namespace Cilium.Sdk;

public sealed partial class NodeAgent
{
    private void StartLoops(Parts parts)
    {
        CancellationToken stopping = parts.Stopping.Token;
        Run("identities", token => parts.Identities.RunAsync(parts.IdentityStore, token));
        Run("addresses", parts.Addresses.RunAsync);
        Run("names", token => parts.Names.RunAsync(new NameLog(this), token));
        Run("connections", token => CollectConnectionsAsync(parts, token));
        Run("hooks", token => RepairHooksAsync(parts, token));
        Run("hook changes", token => WatchHooksAsync(parts, token));
        Run("policies", token => RetryPoliciesAsync(parts, token));
        if (parts.Directory is { } directory)
        {
            Run("policy directory", directory.RunAsync);
        }

        void Run(string name, Func<CancellationToken, Task> loop) => parts.Loops.Add(Task.Run(
            async () =>
            {
                try
                {
                    await loop(stopping).ConfigureAwait(false);
                }
                catch (OperationCanceledException) when (stopping.IsCancellationRequested)
                {
                    // The agent stops.
                }
                catch (Exception exception)
                {
                    LogLoopFailed(name, exception);
                    throw;
                }
            },
            CancellationToken.None));
    }

    private async Task CollectConnectionsAsync(Parts parts, CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(_options.ConnectionCollectionInterval, _time, cancellationToken).ConfigureAwait(false);
            parts.Datapath.Connections.Collect(cancellationToken);
        }
    }

    /// <summary>Tries again what was refused: soon after something of the maps was given back, and now and then besides.</summary>
    private async Task RetryPoliciesAsync(Parts parts, CancellationToken cancellationToken)
    {
        TimeSpan longest = TimeSpan.FromMinutes(1);
        TimeSpan wait = _options.RetryInterval;
        Task space = parts.Datapath.Capacity.WaitForSpaceAsync(cancellationToken);
        while (true)
        {
            await WaitAsync(space, wait, cancellationToken).ConfigureAwait(false);
            if (parts.Engine.IsHeld)
            {
                await TryEndHoldAsync(parts, cancellationToken).ConfigureAwait(false);
                continue;
            }

            if (space.IsCompleted)
            {
                // What is given back seldom comes alone.
                await Task.Delay(s_gathering, _time, cancellationToken).ConfigureAwait(false);
                space = parts.Datapath.Capacity.WaitForSpaceAsync(cancellationToken);
                ApplyAddresses(parts);
            }

            bool isComplete = parts.Engine.Retry();
            wait = isComplete ? _options.RetryInterval : wait * 2 < longest ? wait * 2 : longest;
            WarnOfFullMaps(parts);
        }
    }

    private async Task WaitAsync(Task space, TimeSpan longest, CancellationToken cancellationToken)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(space, Task.Delay(longest, _time, stop.Token)).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private async Task TryEndHoldAsync(Parts parts, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (TryCompleteAdoption(parts))
            {
                RemoveLeftovers(parts);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    [LoggerMessage(2, LogLevel.Error, "The agent's loop '{Loop}' ended; what it maintained stays as it is")]
    private partial void LogLoopFailed(string loop, Exception exception);
}
