// SPDX-License-Identifier: Apache-2.0
using System.Threading.Channels;
using Cilium.Datapath;

namespace Cilium.Sdk;

/// <summary>Hands the events of the one ring to several watchers, each with a queue of its own: a slow one loses its own
/// events, counted, and holds up nobody.</summary>
internal sealed class FlowHub : IAsyncDisposable
{
    private readonly FlowEventReader _reader;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _pump;
    private volatile FlowWatcher[] _watchers = [];

    public FlowHub(FlowEventReader reader)
    {
        _reader = reader;
        _pump = Task.Run(PumpAsync);
    }

    public FlowWatcher Add(int capacity)
    {
        FlowWatcher watcher = new(capacity, Remove);
        lock (_stopping)
        {
            _watchers = [.. _watchers, watcher];
        }

        return watcher;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _pump.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _reader.Dispose();
        _stopping.Dispose();
    }

    private void Remove(FlowWatcher watcher)
    {
        lock (_stopping)
        {
            _watchers = [.. _watchers.Where(other => other != watcher)];
        }
    }

    private async Task PumpAsync()
    {
        Exception? failure = null;
        try
        {
            await foreach (FlowEvent flow in _reader.ReadAllAsync(cancellationToken: _stopping.Token).ConfigureAwait(false))
            {
                foreach (FlowWatcher watcher in _watchers)
                {
                    watcher.Offer(flow);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The agent stops.
        }
        catch (Exception exception)
        {
            failure = exception;
        }

        foreach (FlowWatcher watcher in _watchers)
        {
            watcher.Complete(failure);
        }
    }
}
