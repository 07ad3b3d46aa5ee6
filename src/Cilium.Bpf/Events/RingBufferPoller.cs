// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

/// <summary>Waits for several ring buffers at once.</summary>
/// <remarks>
/// Each ring gets a turn per round, and a turn ends with what was committed when it began: a busy ring does not starve the
/// others. The readers stay the caller's; while a poll is under way nobody else may consume them. Disposing the poller or one
/// of the readers ends a wait. One poll at a time.
/// </remarks>
public sealed class RingBufferPoller : IDisposable
{
    private readonly RingBufferReader[] _readers;
    private readonly EpollWaiter _waiter = new();
    private readonly ConsumerGate _gate;

    /// <summary>Watches <paramref name="readers"/>.</summary>
    /// <param name="readers">At least one; each once.</param>
    /// <exception cref="BpfException">The kernel refused to watch one of them, e.g. <c>EEXIST</c>: the same ring twice.</exception>
    public RingBufferPoller(params ReadOnlySpan<RingBufferReader> readers)
    {
        _readers = readers.ToArray();
        _gate = new ConsumerGate("ring buffer poller", _waiter.Dispose);
        try
        {
            if (_readers.Length == 0)
            {
                throw new ArgumentException("A poller needs at least one reader.", nameof(readers));
            }

            foreach (RingBufferReader reader in _readers)
            {
                ArgumentNullException.ThrowIfNull(reader, nameof(readers));
                _waiter.Add(reader.Map);
            }
        }
        catch
        {
            _gate.Dispose();
            throw;
        }
    }

    /// <summary>Hands every record that is committed now to the handler, ring after ring; sleeps until there is something.</summary>
    /// <typeparam name="THandler">A struct for the fastest form.</typeparam>
    /// <param name="handler">Gets each record in place.</param>
    /// <param name="timeout">The longest wait; <see cref="Timeout.InfiniteTimeSpan"/> for no limit.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How many records were handed out; 0 when the time is over, or the poller or a reader was disposed meanwhile.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled; no record is lost by that.</exception>
    /// <exception cref="ObjectDisposedException">The poller or a reader was disposed before.</exception>
    /// <exception cref="InvalidOperationException">Another poll is under way, or someone else is consuming one of the readers.</exception>
    public int Poll<THandler>(ref THandler handler, TimeSpan timeout, CancellationToken cancellationToken = default)
        where THandler : IRingBufferGroupHandler
    {
        _gate.Enter();
        int entered = 0;
        try
        {
            foreach (RingBufferReader reader in _readers)
            {
                reader.Gate.Enter();
                entered++;
                reader.Gate.BeInterruptible(_waiter);
            }

            cancellationToken.ThrowIfCancellationRequested();
            int count = DrainAll(ref handler);
            return count > 0 || timeout == TimeSpan.Zero ? count : PollSlowly(ref handler, timeout, cancellationToken);
        }
        finally
        {
            while (entered > 0)
            {
                _readers[--entered].Gate.Leave();
            }

            _gate.Leave();
        }
    }

    /// <summary>Ends a wait and stops watching; the readers stay open.</summary>
    public void Dispose() => _gate.Dispose();

    private int PollSlowly<THandler>(ref THandler handler, TimeSpan timeout, CancellationToken cancellationToken)
        where THandler : IRingBufferGroupHandler
    {
        long start = Stopwatch.GetTimestamp();
        using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(
            static state => ((EpollWaiter)state!).Interrupt(), _waiter);
        _gate.BeInterruptible(_waiter);
        bool isTimeLeft = true;
        while (!_gate.IsDisposed && !IsAnyDisposed())
        {
            if (AreAllEmpty())
            {
                isTimeLeft = _waiter.Wait(EpollWaiter.Remaining(timeout, start));
            }

            int count = DrainAll(ref handler);
            if (count > 0 || !isTimeLeft)
            {
                return count;
            }

            cancellationToken.ThrowIfCancellationRequested();
        }

        return 0;
    }

    private int DrainAll<THandler>(ref THandler handler)
        where THandler : IRingBufferGroupHandler
    {
        int count = 0;
        for (int ring = 0; ring < _readers.Length; ring++)
        {
            RingHandler<THandler> one = new(ref handler, ring);
            count += _readers[ring].Drain(ref one);
        }

        return count;
    }

    private bool AreAllEmpty()
    {
        bool areAllEmpty = true;
        foreach (RingBufferReader reader in _readers)
        {
            areAllEmpty &= reader.ReleaseAndCheckEmpty();
        }

        return areAllEmpty;
    }

    private bool IsAnyDisposed()
    {
        foreach (RingBufferReader reader in _readers)
        {
            if (reader.Gate.IsDisposed)
            {
                return true;
            }
        }

        return false;
    }

    private readonly ref struct RingHandler<THandler>(ref THandler handler, int ring) : IRingBufferHandler
        where THandler : IRingBufferGroupHandler
    {
        private readonly ref THandler _handler = ref handler;

        public bool OnRecord(ReadOnlySpan<byte> record) => _handler.OnRecord(ring, record);
    }
}
