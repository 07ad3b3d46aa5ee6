// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Cilium.Bpf.Interop;

/// <summary>Builds one rtnetlink request: header, fixed part, attributes (linux/netlink.h, linux/rtnetlink.h).</summary>
internal sealed class LinkNetlinkMessage
{
    private const int HeaderSize = 16;
    private const int AttributeHeaderSize = 4;
    private const ushort NLA_F_NESTED = 1 << 15;

    private byte[] _buffer = new byte[256];

    public LinkNetlinkMessage(ushort type, ushort flags)
    {
        Type = type;
        Flags = flags;
        Length = HeaderSize;
    }

    public ushort Type { get; }

    public ushort Flags { get; }

    public int Length { get; private set; }

    /// <summary>Appends a fixed part, such as <see cref="LinkNetlinkTc"/>.</summary>
    public LinkNetlinkMessage Append<T>(T part)
        where T : unmanaged
    {
        MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in part)).CopyTo(Reserve(Unsafe.SizeOf<T>()));
        return this;
    }

    public LinkNetlinkMessage Attribute(ushort type, uint value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BitConverter.TryWriteBytes(bytes, value);
        return Attribute(type, bytes);
    }

    public LinkNetlinkMessage Attribute(ushort type, string text) => Attribute(type, Encoding.UTF8.GetBytes(text + '\0'));

    /// <summary>Appends an attribute whose value <paramref name="fill"/> appends.</summary>
    public LinkNetlinkMessage Nested(ushort type, Action<LinkNetlinkMessage> fill)
    {
        int start = Length;
        Reserve(AttributeHeaderSize);
        fill(this);
        WriteAttributeHeader(start, Length - start, (ushort)(type | NLA_F_NESTED));
        return this;
    }

    /// <summary>Completes the header and returns the message.</summary>
    public ReadOnlySpan<byte> Finish(uint sequence)
    {
        Span<byte> header = _buffer;
        BitConverter.TryWriteBytes(header, (uint)Length);
        BitConverter.TryWriteBytes(header[4..], Type);
        BitConverter.TryWriteBytes(header[6..], Flags);
        BitConverter.TryWriteBytes(header[8..], sequence);
        return _buffer.AsSpan(0, Length);
    }

    private LinkNetlinkMessage Attribute(ushort type, ReadOnlySpan<byte> value)
    {
        int start = Length;
        Reserve(AttributeHeaderSize);
        value.CopyTo(Reserve(value.Length));
        WriteAttributeHeader(start, AttributeHeaderSize + value.Length, type);
        return this;
    }

    private void WriteAttributeHeader(int start, int length, ushort type)
    {
        BitConverter.TryWriteBytes(_buffer.AsSpan(start), (ushort)length);
        BitConverter.TryWriteBytes(_buffer.AsSpan(start + 2), type);
    }

    // Everything in a message starts at a multiple of four bytes; the gap is zero.
    private Span<byte> Reserve(int size)
    {
        int start = Length;
        Length += (size + 3) & ~3;
        if (Length > _buffer.Length)
        {
            Array.Resize(ref _buffer, Math.Max(2 * _buffer.Length, Length));
        }

        return _buffer.AsSpan(start, size);
    }
}
