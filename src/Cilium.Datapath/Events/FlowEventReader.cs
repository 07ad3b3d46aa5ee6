// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Threading.Channels;
using Cilium.Bpf;
using Cilium.Datapath.Layout;

namespace Cilium.Datapath;

/// <summary>Reads the event ring. One thread at a time.</summary>
public sealed class FlowEventReader : IDisposable
{
    // Programs wake a sleeping reader at most once a timer tick; what comes later in the tick is found this soon.
    private static readonly TimeSpan s_pollInterval = TimeSpan.FromMilliseconds(10);

    private readonly RingBufferReader _ring;
    private readonly RuleCookies _cookies;
    private readonly Action<FlowEventReader> _closed;
    private bool _isDisposed;

    internal FlowEventReader(RingBufferReader ring, RuleCookies cookies, Action<FlowEventReader> closed)
    {
        _ring = ring;
        _cookies = cookies;
        _closed = closed;
    }

    /// <summary>Hands the events that are there to a function, waiting for the first one.</summary>
    /// <param name="state">Passed on to <paramref name="handle"/>.</param>
    /// <param name="handle">Called with each event; must not keep the reader's thread for long.</param>
    /// <param name="timeout">How long to wait at most.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>How many events there were.</returns>
    /// <remarks>Allocates nothing per event.</remarks>
    public int Poll<TState>(ref TState state, FlowEventAction<TState> handle, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(handle);
        Handler<TState> handler = new(ref state, handle, _cookies);
        long deadline = Environment.TickCount64 + (long)timeout.TotalMilliseconds;
        while (true)
        {
            long left = deadline - Environment.TickCount64;
            TimeSpan wait = left <= 0 ? TimeSpan.Zero : TimeSpan.FromMilliseconds(Math.Min(left, s_pollInterval.TotalMilliseconds));
            int count = _ring.Poll(ref handler, wait, cancellationToken);
            if (count > 0 || left <= 0 || cancellationToken.IsCancellationRequested)
            {
                return count;
            }
        }
    }

    /// <summary>Reads events until cancelled, on a thread of its own.</summary>
    /// <param name="capacity">How many events may wait for the consumer. When it is slower, the ring fills and the kernel
    /// counts what does not fit, see <see cref="DatapathMetrics.LostEvents"/>.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async IAsyncEnumerable<FlowEvent> ReadAllAsync(
        int capacity = 8192,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        Channel<FlowEvent> channel = Channel.CreateBounded<FlowEvent>(
            new BoundedChannelOptions(capacity) { SingleReader = true, SingleWriter = true });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task pump = Task.Factory.StartNew(
            () => Pump(channel.Writer, stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            await foreach (FlowEvent flow in channel.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return flow;
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await pump.ConfigureAwait(false);
        }
    }

    /// <summary>Stops the programs from writing events and closes the ring.</summary>
    public void Dispose()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            _closed(this);
            _ring.Dispose();
        }
    }

    internal void Abandon() => _ring.Dispose();

    private void Pump(ChannelWriter<FlowEvent> writer, CancellationToken cancellationToken)
    {
        Exception? failure = null;
        try
        {
            (ChannelWriter<FlowEvent> Writer, CancellationToken Token) state = (writer, cancellationToken);
            while (!cancellationToken.IsCancellationRequested)
            {
                Poll(
                    ref state,
                    static (ref (ChannelWriter<FlowEvent> Writer, CancellationToken Token) s, in FlowEvent flow) => Hand(s.Writer, flow, s.Token),
                    TimeSpan.FromMilliseconds(200),
                    cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The reader asked for it.
        }
        catch (Exception exception)
        {
            failure = exception;
        }
        finally
        {
            writer.TryComplete(failure);
        }
    }

    private static void Hand(ChannelWriter<FlowEvent> writer, in FlowEvent flow, CancellationToken cancellationToken)
    {
        while (!writer.TryWrite(flow))
        {
            if (!writer.WaitToWriteAsync(cancellationToken).AsTask().GetAwaiter().GetResult())
            {
                return;
            }
        }
    }

    private ref struct Handler<TState> : IRingBufferHandler
    {
        private readonly ref TState _state;
        private readonly FlowEventAction<TState> _handle;
        private readonly RuleCookies _cookies;

        public Handler(ref TState state, FlowEventAction<TState> handle, RuleCookies cookies)
        {
            _state = ref state;
            _handle = handle;
            _cookies = cookies;
        }

        public readonly bool OnRecord(ReadOnlySpan<byte> record)
        {
            if (record.Length >= FlowEvent.RecordSize)
            {
                FlowEventValue value = MemoryMarshal.Read<FlowEventValue>(record);
                _cookies.Resolve(ref value.Cookie, ref value.MatchType);
                _handle(ref _state, new FlowEvent(value));
            }

            return true;
        }
    }
}
