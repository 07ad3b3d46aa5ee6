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
        Run("connections", token => CollectConnectionsAsync(parts, token));
        Run("hooks", token => RepairHooksAsync(parts, token));
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

    private async Task RepairHooksAsync(Parts parts, CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(_options.RepairInterval, _time, cancellationToken).ConfigureAwait(false);
            foreach (EndpointId id in parts.Datapath.RepairHooks())
            {
                await RemoveEndpointAsync(id, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task RetryPoliciesAsync(Parts parts, CancellationToken cancellationToken)
    {
        TimeSpan longest = TimeSpan.FromMinutes(1);
        TimeSpan wait = _options.RetryInterval;
        while (true)
        {
            await Task.Delay(wait, _time, cancellationToken).ConfigureAwait(false);
            if (parts.Engine.IsHeld)
            {
                await TryEndHoldAsync(parts, cancellationToken).ConfigureAwait(false);
                continue;
            }

            bool isComplete = parts.Engine.Retry();
            wait = isComplete ? _options.RetryInterval : wait * 2 < longest ? wait * 2 : longest;
        }
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
