// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

public sealed partial class RingBufferReader
{
    private EpollWaiter? _waiter;

    /// <summary>The map's descriptor, for a poller's own epoll set.</summary>
    internal BpfHandle Map => _map;

    /// <summary>Who may consume; a poller enters it for as long as it polls.</summary>
    internal ConsumerGate Gate => _gate;

    /// <summary>As <see cref="Consume{THandler}(ref THandler, int)"/>, but sleeps until there is something.</summary>
    /// <typeparam name="THandler">A struct for the fastest form.</typeparam>
    /// <param name="handler">Gets each record in place.</param>
    /// <param name="timeout">The longest wait; <see cref="Timeout.InfiniteTimeSpan"/> for no limit.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How many records were handed out; 0 when the time is over or the reader was disposed meanwhile.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled; no record is lost by that.</exception>
    /// <exception cref="ObjectDisposedException">The reader was disposed before.</exception>
    /// <exception cref="InvalidOperationException">Another thread, or the handler's own caller, is consuming.</exception>
    /// <remarks>
    /// Blocks the calling thread: give it a dedicated one. Records submitted with <c>BPF_RB_NO_WAKEUP</c> are seen at the next
    /// wake-up or when the time is over.
    /// </remarks>
    public int Poll<THandler>(ref THandler handler, TimeSpan timeout, CancellationToken cancellationToken = default)
        where THandler : IRingBufferHandler, allows ref struct
    {
        _gate.Enter();
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            int count = _cursor.Drain(ref handler, int.MaxValue);
            return count > 0 || timeout == TimeSpan.Zero ? count : PollSlowly(ref handler, timeout, cancellationToken);
        }
        finally
        {
            _gate.Leave();
        }
    }

    /// <summary>As <see cref="Consume{TState}(ref TState, RingBufferRecordAction{TState}, int)"/>, but sleeps until there is something.</summary>
    /// <param name="state">Passed to each call.</param>
    /// <param name="action">Gets each record in place; a static lambda allocates nothing.</param>
    /// <param name="timeout">The longest wait; <see cref="Timeout.InfiniteTimeSpan"/> for no limit.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <inheritdoc cref="Poll{THandler}(ref THandler, TimeSpan, CancellationToken)"/>
    public int Poll<TState>(
        ref TState state,
        RingBufferRecordAction<TState> action,
        TimeSpan timeout,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(action);
        DelegateHandler<TState> handler = new(ref state, action);
        return Poll(ref handler, timeout, cancellationToken);
    }

    internal int Drain<THandler>(ref THandler handler)
        where THandler : IRingBufferHandler, allows ref struct => _cursor.Drain(ref handler, int.MaxValue);

    internal bool ReleaseAndCheckEmpty() => _cursor.ReleaseAndCheckEmpty();

    private int PollSlowly<THandler>(ref THandler handler, TimeSpan timeout, CancellationToken cancellationToken)
        where THandler : IRingBufferHandler, allows ref struct
    {
        EpollWaiter waiter = OpenWaiter();
        long start = Stopwatch.GetTimestamp();
        using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(
            static state => ((EpollWaiter)state!).Interrupt(), waiter);
        bool isTimeLeft = true;
        while (!_gate.IsDisposed)
        {
            if (_cursor.ReleaseAndCheckEmpty())
            {
                isTimeLeft = waiter.Wait(EpollWaiter.Remaining(timeout, start));
            }

            int count = _cursor.Drain(ref handler, int.MaxValue);
            if (count > 0 || !isTimeLeft)
            {
                return count;
            }

            cancellationToken.ThrowIfCancellationRequested();
        }

        return 0;
    }

    private EpollWaiter OpenWaiter()
    {
        if (_waiter is null)
        {
            EpollWaiter waiter = new();
            try
            {
                waiter.Add(_map);
            }
            catch
            {
                waiter.Dispose();
                throw;
            }

            _waiter = waiter;
        }

        _gate.BeInterruptible(_waiter);
        return _waiter;
    }
}
