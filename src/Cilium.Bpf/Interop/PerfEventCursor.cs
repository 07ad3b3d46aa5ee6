// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;

namespace Cilium.Bpf.Interop;

/// <summary>The consumer's side of one CPU's perf buffer: walks records and releases the room they took.</summary>
/// <remarks>
/// Record header (kernel UAPI): u32 type, u16 misc, u16 size of the whole record. A sample holds a u32 length and that many
/// bytes; a loss holds a u64 event id and a u64 count. Positions are byte counters that never wrap; records do wrap, and are
/// then put together in a scratch buffer, which the cursors of one reader may share.
/// </remarks>
internal sealed unsafe class PerfEventCursor(int cpu, ulong* head, ulong* tail, byte* records, int capacity, byte[] scratch)
{
    private const uint PERF_RECORD_LOST = 2;
    private const uint PERF_RECORD_SAMPLE = 9;
    private const int HeaderSize = 8;
    private const int SampleHeaderSize = HeaderSize + sizeof(uint);
    private const int LostSize = HeaderSize + (2 * sizeof(ulong));

    /// <summary>Room for the largest record there is.</summary>
    public const int ScratchSize = ushort.MaxValue + 1;

    private readonly ulong _mask = (ulong)capacity - 1;
    private ulong _position = Volatile.Read(ref *tail);

    public int Cpu => cpu;

    public long Samples { get; private set; }

    public long Bytes { get; private set; }

    public long Lost { get; private set; }

    public long PendingBytes => (long)(Volatile.Read(ref *head) - _position);

    public bool IsReadable => Volatile.Read(ref *head) != _position;

    /// <summary>Hands every record that is complete now to the handler.</summary>
    /// <returns>How many samples were handed out.</returns>
    public int Drain<THandler>(ref THandler handler)
        where THandler : IPerfBufferHandler
    {
        int count = 0;
        try
        {
            ulong end = Volatile.Read(ref *head);
            while (_position < end)
            {
                ReadOnlySpan<byte> record = Next(end);
                uint type = Unsafe.ReadUnaligned<uint>(in record[0]);
                if (type == PERF_RECORD_SAMPLE && record.Length >= SampleHeaderSize)
                {
                    int length = (int)Math.Min(Unsafe.ReadUnaligned<uint>(in record[HeaderSize]), (uint)(record.Length - SampleHeaderSize));
                    count++;
                    Bytes += length;
                    if (!handler.OnSample(cpu, record.Slice(SampleHeaderSize, length)))
                    {
                        break;
                    }
                }
                else if (type == PERF_RECORD_LOST && record.Length >= LostSize)
                {
                    long lost = Unsafe.ReadUnaligned<long>(in record[HeaderSize + sizeof(ulong)]);
                    Lost += lost;
                    handler.OnLost(cpu, lost);
                }
            }
        }
        finally
        {
            Samples += count;

            // What we read must have been read before the kernel may write over it: a plain release is not enough for loads.
            Interlocked.MemoryBarrier();
            Volatile.Write(ref *tail, _position);
        }

        return count;
    }

    private ReadOnlySpan<byte> Next(ulong end)
    {
        ulong offset = _position & _mask;
        int size = Unsafe.ReadUnaligned<ushort>(records + offset + (HeaderSize - sizeof(ushort)));
        if (size < HeaderSize || (ulong)size > end - _position)
        {
            throw new InvalidDataException($"The perf buffer of CPU {cpu} holds a record of {size} bytes: its memory was overwritten.");
        }

        _position += (ulong)size;
        int untilEnd = capacity - (int)offset;
        if (size <= untilEnd)
        {
            return new ReadOnlySpan<byte>(records + offset, size);
        }

        new ReadOnlySpan<byte>(records + offset, untilEnd).CopyTo(scratch);
        new ReadOnlySpan<byte>(records, size - untilEnd).CopyTo(scratch.AsSpan(untilEnd));
        return scratch.AsSpan(0, size);
    }
}
