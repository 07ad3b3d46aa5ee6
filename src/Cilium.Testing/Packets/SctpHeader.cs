// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Cilium.Testing;

/// <summary>The common header of SCTP (RFC 9260), 12 bytes. <see cref="SctpChunk"/>s follow.</summary>
/// <param name="SourcePort">The sender's port in host byte order.</param>
/// <param name="DestinationPort">The receiver's port in host byte order.</param>
public sealed record SctpHeader(ushort SourcePort, ushort DestinationPort) : PacketLayer
{
    internal const int Length = 12;
    internal const byte Number = 132;

    /// <summary>The receiver's tag; 0 in an INIT.</summary>
    public uint VerificationTag { get; init; }

    /// <summary>The CRC32c as it is read from the wire in network order; null: the right one.</summary>
    public uint? Checksum { get; init; }

    internal override byte? IpProtocol => Number;

    internal override byte[] Encode(ReadOnlySpan<byte> payload, in LayerSurroundings surroundings)
    {
        Span<byte> header = stackalloc byte[Length];
        header.Clear();
        BinaryPrimitives.WriteUInt16BigEndian(header, SourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], DestinationPort);
        BinaryPrimitives.WriteUInt32BigEndian(header[4..], VerificationTag);
        byte[] packet = Join(header, payload);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(8), Checksum ?? ChecksumOf(packet));
        return packet;
    }

    internal static SctpHeader Read(ReadOnlySpan<byte> bytes) =>
        new(BinaryPrimitives.ReadUInt16BigEndian(bytes), BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]))
        {
            VerificationTag = BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]),
            Checksum = BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]),
        };

    /// <summary>The CRC32c of a packet with its checksum field taken as zero. SCTP sends it with the low byte first.</summary>
    internal static uint ChecksumOf(ReadOnlySpan<byte> packet)
    {
        uint crc = uint.MaxValue;
        for (int i = 0; i < packet.Length; i++)
        {
            crc = System.Numerics.BitOperations.Crc32C(crc, i is >= 8 and < 12 ? (byte)0 : packet[i]);
        }

        return BinaryPrimitives.ReverseEndianness(~crc);
    }
}
