// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.IO.Pipelines;

namespace Cilium.Bpf;

/// <summary>Packs records as length-prefixed frames into the memory of a pipe, many to a segment.</summary>
internal ref struct PipeFrameHandler(PipeWriter writer) : IRingBufferHandler
{
    private const int BatchBytes = 64 * 1024;
    private const int SegmentBytes = 16 * 1024;

    private Span<byte> _segment;
    private int _used;
    private int _committed;

    public bool OnRecord(ReadOnlySpan<byte> record)
    {
        int size = sizeof(int) + record.Length;
        if (_segment.Length - _used < size)
        {
            Commit();
            _segment = writer.GetSpan(Math.Max(size, SegmentBytes));
        }

        Span<byte> frame = _segment[_used..];
        BinaryPrimitives.WriteInt32LittleEndian(frame, record.Length);
        record.CopyTo(frame[sizeof(int)..]);
        _used += size;
        return _committed + _used < BatchBytes;
    }

    /// <summary>Tells the pipe what was written.</summary>
    public void Commit()
    {
        if (_used > 0)
        {
            writer.Advance(_used);
            _committed += _used;
        }

        _segment = default;
        _used = 0;
    }
}
