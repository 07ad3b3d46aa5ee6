// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

/// <summary>Reads a BPF ring buffer through its own memory mapping, without copying or allocating per record.</summary>
/// <remarks>
/// <para>One consumer at a time: a second one on the same reader gets <see cref="InvalidOperationException"/>, a second reader
/// or process on the same map corrupts the stream of both. <see cref="Dispose"/> is safe from any thread at any time.</para>
/// <para>No record is lost by the reader: room is given back to the kernel only for records that were handed out. When the
/// consumer is slow the ring fills, the program's reservation fails, and the program counts the loss; give the reader that
/// counter (<see cref="IEventLossSource"/>) to see it in <see cref="GetStatistics"/>.</para>
/// <para>The constructor starts no thread. Only the asynchronous forms use one, from their first wait to their end.</para>
/// </remarks>
public sealed partial class RingBufferReader : IDisposable
{
    private readonly RingBufferMapping _mapping;
    private readonly RingBufferCursor _cursor;
    private readonly BpfHandle _map;
    private readonly IEventLossSource? _lossSource;
    private readonly long _lostBefore;
    private readonly ConsumerGate _gate;

    /// <summary>Opens a reader on a ring buffer, where the previous reader stopped.</summary>
    /// <param name="map">A map of type <see cref="BpfMapType.RingBuffer"/>; it may be disposed while the reader is in use.</param>
    /// <param name="lossSource">Counts what the program could not write; null when nothing counts it.</param>
    /// <exception cref="ArgumentException">The map is not a ring buffer.</exception>
    /// <exception cref="BpfException"><c>EPERM</c>: the map was opened read-only; <c>ENOMEM</c>: no address space left.</exception>
    public RingBufferReader(BpfMap map, IEventLossSource? lossSource = null)
    {
        ArgumentNullException.ThrowIfNull(map);
        if (map.Type != BpfMapType.RingBuffer)
        {
            throw new ArgumentException($"A ring buffer is needed; this is {map}.", nameof(map));
        }

        _lossSource = lossSource;
        _lostBefore = lossSource?.ReadLostCount() ?? 0;
        _map = map.Handle.Duplicate();
        RingBufferMapping? mapping = RingBufferMapping.TryMap(_map, map.MaxEntries, out int errno);
        if (mapping is null)
        {
            _map.Dispose();
            throw BpfException.FromErrno(errno, "map ring buffer", $"'{map.Name}'", remedy: errno == Errno.EPERM
                ? "The map was opened read-only: the reader must write its position."
                : null);
        }

        _mapping = mapping;
        _gate = new ConsumerGate("ring buffer reader", Close);
        unsafe
        {
            _cursor = new RingBufferCursor(mapping.Consumer, mapping.Producer, mapping.Records, map.MaxEntries);
        }
    }

    /// <summary>The ring's size in bytes: a power of two.</summary>
    public long CapacityBytes => _mapping.Capacity;

    /// <summary>Hands every record that is committed now to the handler, without waiting.</summary>
    /// <typeparam name="THandler">A struct for the fastest form.</typeparam>
    /// <param name="handler">Gets each record in place.</param>
    /// <param name="maximumRecords">The most records to hand out; at least 1.</param>
    /// <returns>How many were handed out.</returns>
    /// <exception cref="ObjectDisposedException">The reader was disposed.</exception>
    /// <exception cref="InvalidOperationException">Another thread, or the handler's own caller, is consuming.</exception>
    /// <remarks>Allocates nothing. Gives room back to the kernel at the end and at least every 64 KiB.</remarks>
    public int Consume<THandler>(ref THandler handler, int maximumRecords = int.MaxValue)
        where THandler : IRingBufferHandler, allows ref struct
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumRecords, 1);
        _gate.Enter();
        try
        {
            return _cursor.Drain(ref handler, maximumRecords);
        }
        finally
        {
            _gate.Leave();
        }
    }

    /// <summary>Hands every record that is committed now to a delegate, without waiting.</summary>
    /// <param name="state">Passed to each call.</param>
    /// <param name="action">Gets each record in place; a static lambda allocates nothing.</param>
    /// <param name="maximumRecords">The most records to hand out; at least 1.</param>
    /// <inheritdoc cref="Consume{THandler}(ref THandler, int)" path="/returns"/>
    /// <inheritdoc cref="Consume{THandler}(ref THandler, int)" path="/exception"/>
    public int Consume<TState>(ref TState state, RingBufferRecordAction<TState> action, int maximumRecords = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(action);
        DelegateHandler<TState> handler = new(ref state, action);
        return Consume(ref handler, maximumRecords);
    }

    /// <summary>What became of the ring's records since this reader was created.</summary>
    /// <exception cref="ObjectDisposedException">The reader was disposed.</exception>
    /// <exception cref="BpfException">The loss counter could not be read.</exception>
    /// <remarks>Safe from any thread; while another thread consumes, the figures are those of a moment of that batch.</remarks>
    public RingBufferStatistics GetStatistics()
    {
        ObjectDisposedException.ThrowIf(_gate.IsDisposed, this);
        bool isHeld = false;
        _mapping.DangerousAddRef(ref isHeld);
        try
        {
            return new RingBufferStatistics(
                _cursor.Records,
                _cursor.Bytes,
                _cursor.Discarded,
                _lossSource is null ? null : _lossSource.ReadLostCount() - _lostBefore,
                _cursor.PendingBytes,
                _mapping.Capacity);
        }
        finally
        {
            _mapping.DangerousRelease();
        }
    }

    /// <summary>Ends waits and streams, then unmaps the ring once nobody uses it. What was not read stays in the ring.</summary>
    public void Dispose() => _gate.Dispose();

    private void Close()
    {
        _mapping.Dispose();
        _waiter?.Dispose();
        _map.Dispose();
    }

    private readonly ref struct DelegateHandler<TState>(ref TState state, RingBufferRecordAction<TState> action) : IRingBufferHandler
    {
        private readonly ref TState _state = ref state;

        public bool OnRecord(ReadOnlySpan<byte> record)
        {
            action(ref _state, record);
            return true;
        }
    }
}
