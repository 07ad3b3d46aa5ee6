// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;

namespace Cilium.Bpf.Interop;

/// <summary>The consumer's side of a BPF ring buffer: walks committed records and releases the room they took.</summary>
/// <remarks>
/// Record header (kernel UAPI): u32 length with the busy bit 31 and the discard bit 30, u32 page offset; then the
/// payload, padded to 8 bytes. Positions are byte counters that never wrap. One consumer at a time.
/// </remarks>
internal sealed unsafe class RingBufferCursor
{
    private const uint BusyBit = 1u << 31;
    private const uint DiscardBit = 1u << 30;
    private const uint HeaderSize = 8;
    private const uint MaximumReleaseInterval = 64 * 1024;

    private readonly ulong* _consumer;
    private readonly ulong* _producer;
    private readonly byte* _records;
    private readonly ulong _mask;
    private readonly ulong _releaseInterval;
    private ulong _position;
    private ulong _released;

    public RingBufferCursor(ulong* consumer, ulong* producer, byte* records, uint capacity)
    {
        _consumer = consumer;
        _producer = producer;
        _records = records;
        _mask = capacity - 1;
        _releaseInterval = Math.Min(MaximumReleaseInterval, capacity / 4);
        _position = _released = Volatile.Read(ref *consumer);
    }

    /// <summary>Payload records handed out.</summary>
    public long Records { get; private set; }

    /// <summary>Payload bytes handed out.</summary>
    public long Bytes { get; private set; }

    /// <summary>Records that the program reserved and then discarded.</summary>
    public long Discarded { get; private set; }

    /// <summary>Bytes between the producer and this cursor, headers and padding included.</summary>
    public long PendingBytes => (long)(Volatile.Read(ref *_producer) - _position);

    /// <summary>Whether the record at the cursor is committed or discarded, that is, whether reading makes progress.</summary>
    public bool IsReadable
        => _position < Volatile.Read(ref *_producer)
            && (Volatile.Read(ref *(uint*)(_records + (_position & _mask))) & BusyBit) == 0;

    /// <summary>Hands every record that is committed now to the handler, at most <paramref name="maximum"/>.</summary>
    /// <returns>How many records were handed out.</returns>
    public int Drain<THandler>(ref THandler handler, int maximum)
        where THandler : IRingBufferHandler, allows ref struct
    {
        int count = 0;
        long bytes = 0;
        try
        {
            ulong position = _position;
            ulong mask = _mask;
            byte* records = _records;
            ulong releaseAt = _released + _releaseInterval;
            ulong end = Volatile.Read(ref *_producer);
            while (position < end && count < maximum)
            {
                byte* header = records + (position & mask);
                uint length = Volatile.Read(ref *(uint*)header);
                if ((length & (BusyBit | DiscardBit)) != 0)
                {
                    if ((length & BusyBit) != 0)
                    {
                        break;
                    }

                    position += RecordSize(length & ~DiscardBit);
                    _position = position;
                    Discarded++;
                }
                else
                {
                    // The position moves first: a record whose handler throws counts as delivered, so it cannot block the ring.
                    position += RecordSize(length);
                    _position = position;
                    count++;
                    bytes += length;
                    if (!handler.OnRecord(new ReadOnlySpan<byte>(header + HeaderSize, (int)length)))
                    {
                        break;
                    }
                }

                if (position >= releaseAt)
                {
                    Release();
                    releaseAt = position + _releaseInterval;
                }
            }
        }
        finally
        {
            Records += count;
            Bytes += bytes;
            Release();
        }

        return count;
    }

    /// <summary>Moves to the next committed record without giving its room back to the producer.</summary>
    /// <returns>Whether there was one; <paramref name="record"/> stays valid until <see cref="Release"/>.</returns>
    public bool TryRead(out ReadOnlySpan<byte> record)
    {
        ulong end = Volatile.Read(ref *_producer);
        while (_position < end)
        {
            byte* header = _records + (_position & _mask);
            uint length = Volatile.Read(ref *(uint*)header);
            if ((length & BusyBit) != 0)
            {
                break;
            }

            _position += RecordSize(length & ~DiscardBit);
            if ((length & DiscardBit) == 0)
            {
                Records++;
                Bytes += length;
                record = new ReadOnlySpan<byte>(header + HeaderSize, (int)length);
                return true;
            }

            Discarded++;
        }

        record = default;
        return false;
    }

    /// <summary>Gives the room of all records read so far back to the producer.</summary>
    public void Release()
    {
        if (_released != _position)
        {
            _released = _position;
            Volatile.Write(ref *_consumer, _position);
        }
    }

    /// <summary>As <see cref="Release"/>, but only once enough has been read to be worth the shared cache line.</summary>
    public void ReleaseWhenDue()
    {
        if (_position - _released >= _releaseInterval)
        {
            Release();
        }
    }

    /// <summary>Releases, then tells whether the caller may sleep until the kernel signals the ring.</summary>
    /// <remarks>
    /// The kernel signals a commit only if it sees the consumer position at that very record. The fence orders our store of
    /// the position before our look at the producer, so one of the two sides always sees the other.
    /// </remarks>
    public bool ReleaseAndCheckEmpty()
    {
        Release();
        Interlocked.MemoryBarrier();
        return !IsReadable;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong RecordSize(uint length) => ((ulong)length + HeaderSize + 7) & ~7ul;
}
