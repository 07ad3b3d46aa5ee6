// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Cilium.Bpf.Interop;

namespace Cilium.Bpf.Tests.Events;

/// <summary>The reader's walk over ring memory that the test lays out by hand: no kernel, no root.</summary>
public sealed unsafe class RingBufferCursorTests : IDisposable
{
    private const uint Capacity = 4096;
    private const uint Busy = 1u << 31;
    private const uint Discarded = 1u << 30;

    private readonly ulong* _positions = (ulong*)NativeMemory.AllocZeroed(2 * sizeof(ulong));
    private readonly byte* _records = (byte*)NativeMemory.AllocZeroed(2 * Capacity);

    private ulong Consumer => _positions[0];

    private ref ulong Producer => ref _positions[1];

    public void Dispose()
    {
        NativeMemory.Free(_positions);
        NativeMemory.Free(_records);
    }

    [Fact]
    public void An_empty_ring_gives_nothing()
    {
        RingBufferCursor cursor = Open();
        Lengths handler = new();

        Assert.Equal(0, cursor.Drain(ref handler, int.MaxValue));
        Assert.True(cursor.ReleaseAndCheckEmpty());
        Assert.False(cursor.IsReadable);
    }

    [Theory]
    [InlineData(0, 8)]
    [InlineData(1, 16)]
    [InlineData(8, 16)]
    [InlineData(9, 24)]
    public void A_record_takes_its_header_and_its_length_rounded_up_to_eight(int length, int room)
    {
        RingBufferCursor cursor = Open();
        Write((uint)length);
        Lengths handler = new();

        Assert.Equal(1, cursor.Drain(ref handler, int.MaxValue));
        Assert.Equal([length], handler.Seen);
        Assert.Equal((ulong)room, Consumer);
    }

    [Fact]
    public void A_busy_record_holds_back_itself_and_all_behind_it_until_it_is_committed()
    {
        RingBufferCursor cursor = Open();
        Write(8);
        ulong busy = Write(16 | Busy);
        Write(24);
        Lengths handler = new();

        Assert.Equal(1, cursor.Drain(ref handler, int.MaxValue));
        Assert.False(cursor.IsReadable);
        Assert.True(cursor.ReleaseAndCheckEmpty());
        Assert.Equal(busy, Consumer);

        *(uint*)(_records + busy) = 16;
        Assert.True(cursor.IsReadable);
        Assert.Equal(2, cursor.Drain(ref handler, int.MaxValue));
        Assert.Equal([8, 16, 24], handler.Seen);
    }

    [Fact]
    public void Discarded_records_make_progress_but_reach_nobody()
    {
        RingBufferCursor cursor = Open();
        Write(8 | Discarded);
        Write(32);
        Write(8 | Discarded);
        Lengths handler = new();

        Assert.Equal(1, cursor.Drain(ref handler, int.MaxValue));
        Assert.Equal([32], handler.Seen);
        Assert.Equal(2, cursor.Discarded);
        Assert.Equal(Producer, Consumer);
    }

    [Fact]
    public void Room_is_given_back_during_a_long_batch_not_only_after_it()
    {
        RingBufferCursor cursor = Open();
        for (int i = 0; i < 64; i++)
        {
            Write(56);
        }

        ConsumerWatcher handler = new((nint)_positions);
        cursor.Drain(ref handler, int.MaxValue);

        // A quarter of this small ring: 16 records of 64 bytes.
        Assert.Equal(0ul, handler.Seen[15]);
        Assert.Equal(1024ul, handler.Seen[16]);
        Assert.Equal(3072ul, handler.Seen[63]);
        Assert.Equal(4096ul, Consumer);
    }

    [Fact]
    public void Reading_one_by_one_keeps_the_room_until_it_is_released()
    {
        RingBufferCursor cursor = Open();
        Write(8);
        Write(8 | Discarded);
        Write(16);

        Assert.True(cursor.TryRead(out ReadOnlySpan<byte> first));
        Assert.Equal(8, first.Length);
        Assert.True(cursor.TryRead(out ReadOnlySpan<byte> second));
        Assert.Equal(16, second.Length);
        Assert.False(cursor.TryRead(out _));
        Assert.Equal(0ul, Consumer);
        cursor.Release();
        Assert.Equal(Producer, Consumer);
        Assert.Equal((2L, 24L, 1L), (cursor.Records, cursor.Bytes, cursor.Discarded));
    }

    [Fact]
    public void A_drain_ends_with_what_was_there_when_it_began()
    {
        RingBufferCursor cursor = Open();
        Write(8);
        Feeder handler = new(this);

        Assert.Equal(1, cursor.Drain(ref handler, int.MaxValue));
        Assert.True(cursor.IsReadable);
    }

    private RingBufferCursor Open() => new(&_positions[0], &_positions[1], _records, Capacity);

    /// <summary>Appends a record; the ring is mapped twice in a row, so that it may run over the end.</summary>
    private ulong Write(uint length)
    {
        ulong position = Producer;
        *(uint*)(_records + (position & (Capacity - 1))) = length;
        Producer += ((length & ~(Busy | Discarded)) + 8 + 7) / 8 * 8;
        return position;
    }

    private readonly struct Lengths() : IRingBufferHandler
    {
        public List<int> Seen { get; } = [];

        public bool OnRecord(ReadOnlySpan<byte> record)
        {
            Seen.Add(record.Length);
            return true;
        }
    }

    private readonly struct ConsumerWatcher(nint position) : IRingBufferHandler
    {
        public List<ulong> Seen { get; } = [];

        public bool OnRecord(ReadOnlySpan<byte> record)
        {
            Seen.Add(*(ulong*)position);
            return true;
        }
    }

    private readonly struct Feeder(RingBufferCursorTests ring) : IRingBufferHandler
    {
        public bool OnRecord(ReadOnlySpan<byte> record)
        {
            ring.Write(8);
            return true;
        }
    }
}
