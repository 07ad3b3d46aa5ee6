// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Cilium.Netlink;

/// <summary>One attribute of a message: a type and a value.</summary>
/// <remarks>The Read methods throw <see cref="NetlinkFormatException"/> when the value is too short for what is asked.</remarks>
[SuppressMessage("Naming", "CA1711:Identifiers should not have incorrect suffix", Justification = "The protocol's name for it.")]
public readonly ref struct NetlinkAttribute
{
    internal NetlinkAttribute(ushort type, ReadOnlySpan<byte> value)
    {
        Type = type;
        Value = value;
    }

    /// <summary>The attribute's number, without the nested and byte-order flags.</summary>
    public ushort Type { get; }

    /// <summary>The value as it came.</summary>
    public ReadOnlySpan<byte> Value { get; }

    /// <summary>The value as attributes.</summary>
    public NetlinkAttributes Nested => new(Value);

    /// <summary>Reads an 8-bit number.</summary>
    public byte ReadByte() => Read<byte>();

    /// <summary>Reads a 16-bit number in host byte order.</summary>
    public ushort ReadUInt16() => Read<ushort>();

    /// <summary>Reads a 16-bit number in network byte order, as ports are.</summary>
    public ushort ReadUInt16BigEndian() => BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(Read<ushort>()) : Read<ushort>();

    /// <summary>Reads a 32-bit number in host byte order.</summary>
    public uint ReadUInt32() => Read<uint>();

    /// <summary>Reads a signed 32-bit number in host byte order.</summary>
    public int ReadInt32() => Read<int>();

    /// <summary>Reads a 64-bit number in host byte order.</summary>
    public ulong ReadUInt64() => Read<ulong>();

    /// <summary>Reads an unmanaged structure from the start of the value.</summary>
    public T Read<T>()
        where T : unmanaged
    {
        if (Value.Length < Unsafe.SizeOf<T>())
        {
            throw new NetlinkFormatException($"attribute {Type} has {Value.Length} bytes where {Unsafe.SizeOf<T>()} are needed");
        }

        return MemoryMarshal.Read<T>(Value);
    }

    /// <summary>Reads text up to the first NUL, as UTF-8.</summary>
    public string ReadString()
    {
        int end = Value.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? Value : Value[..end]);
    }

    /// <summary>Reads an IPv4 address (4 bytes) or an IPv6 address (16 bytes).</summary>
    public IPAddress ReadAddress()
    {
        if (Value.Length is not (4 or 16))
        {
            throw new NetlinkFormatException($"attribute {Type} has {Value.Length} bytes where an address has 4 or 16");
        }

        return new IPAddress(Value);
    }

    /// <summary>Reads a hardware address when it is one of 6 bytes; null for other link types.</summary>
    public MacAddress? ReadMacAddress() => Value.Length == MacAddress.Length ? new MacAddress(Value) : null;
}
