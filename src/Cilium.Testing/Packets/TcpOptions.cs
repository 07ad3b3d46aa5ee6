// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Cilium.Testing;

/// <summary>Options for <see cref="TcpHeader.Options"/>; concatenate them for several.</summary>
public static class TcpOptions
{
    /// <summary>Selective acknowledgements are understood (RFC 2018), 2 bytes.</summary>
    public static ReadOnlyMemory<byte> SelectiveAcknowledgement { get; } = new byte[] { 4, 2 };

    /// <summary>The largest segment that the sender takes (RFC 9293), 4 bytes.</summary>
    /// <param name="bytes">The size without headers.</param>
    public static ReadOnlyMemory<byte> MaximumSegmentSize(ushort bytes) => new byte[] { 2, 4, (byte)(bytes >> 8), (byte)bytes };

    /// <summary>By how many bits windows are shifted (RFC 7323), 3 bytes.</summary>
    /// <param name="shift">0 to 14.</param>
    public static ReadOnlyMemory<byte> WindowScale(byte shift) => new byte[] { 3, 3, shift };

    /// <summary>Time stamps (RFC 7323), 10 bytes.</summary>
    /// <param name="value">The sender's clock.</param>
    /// <param name="echo">The clock value last received.</param>
    public static ReadOnlyMemory<byte> TimeStamps(uint value, uint echo)
    {
        byte[] option = new byte[10];
        option[0] = 8;
        option[1] = 10;
        BinaryPrimitives.WriteUInt32BigEndian(option.AsSpan(2), value);
        BinaryPrimitives.WriteUInt32BigEndian(option.AsSpan(6), echo);
        return option;
    }
}
