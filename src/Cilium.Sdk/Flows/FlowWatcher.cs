// SPDX-License-Identifier: Apache-2.0
using System.Threading.Channels;
using Cilium.Datapath;

namespace Cilium.Sdk;

/// <summary>One watcher's queue.</summary>
internal sealed class FlowWatcher(int capacity, Action<FlowWatcher> removed) : IDisposable
{
    private readonly Channel<FlowEvent> _channel = Channel.CreateBounded<FlowEvent>(
        new BoundedChannelOptions(capacity) { SingleReader = true, SingleWriter = true });

    private long _lost;

    public ChannelReader<FlowEvent> Reader => _channel.Reader;

    public long Lost => Interlocked.Read(ref _lost);

    public void Offer(in FlowEvent flow)
    {
        if (!_channel.Writer.TryWrite(flow))
        {
            Interlocked.Increment(ref _lost);
        }
    }

    public void Complete(Exception? failure) => _channel.Writer.TryComplete(failure);

    public void Dispose() => removed(this);
}
