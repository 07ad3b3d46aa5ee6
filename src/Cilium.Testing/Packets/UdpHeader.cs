// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Cilium.Testing;

/// <summary>A UDP header (RFC 768), 8 bytes.</summary>
/// <param name="SourcePort">The sender's port in host byte order.</param>
/// <param name="DestinationPort">The receiver's port in host byte order.</param>
public sealed record UdpHeader(ushort SourcePort, ushort DestinationPort) : PacketLayer
{
    internal const int HeaderLength = 8;
    internal const byte Number = 17;

    /// <summary>The length of header and data in bytes, as the header claims it; null: the true one.</summary>
    public ushort? Length { get; init; }

    /// <summary>The checksum; null: the right one. 0 means none (IPv4 only).</summary>
    public ushort? Checksum { get; init; }

    internal override byte? IpProtocol => Number;

    internal override byte[] Encode(ReadOnlySpan<byte> payload, in LayerSurroundings surroundings)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        BinaryPrimitives.WriteUInt16BigEndian(header, SourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], DestinationPort);
        BinaryPrimitives.WriteUInt16BigEndian(header[4..], Length ?? checked((ushort)(HeaderLength + payload.Length)));
        header[6] = header[7] = 0;
        byte[] datagram = Join(header, payload);
        ushort sum = Checksum ?? surroundings.TransportChecksum(Number, datagram);

        // 0 would say "no checksum"; all ones is the same number in this arithmetic.
        BinaryPrimitives.WriteUInt16BigEndian(datagram.AsSpan(6), sum == 0 && Checksum is null ? ushort.MaxValue : sum);
        return datagram;
    }

    internal static UdpHeader Read(ReadOnlySpan<byte> bytes) =>
        new(BinaryPrimitives.ReadUInt16BigEndian(bytes), BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]))
        {
            Length = BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]),
            Checksum = BinaryPrimitives.ReadUInt16BigEndian(bytes[6..]),
        };
}
