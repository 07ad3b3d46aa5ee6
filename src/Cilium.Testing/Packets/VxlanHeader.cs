// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Cilium.Testing;

/// <summary>A VXLAN header (RFC 7348), 8 bytes behind UDP; an Ethernet frame follows.</summary>
/// <param name="NetworkId">The virtual network, 24 bits. Cilium carries the sender's identity in it.</param>
public sealed record VxlanHeader(uint NetworkId) : PacketLayer
{
    /// <summary>The UDP port that Linux and Cilium use.</summary>
    public const ushort Port = 8472;

    internal const int Length = 8;

    /// <summary>The flags. Default: 0x08, the network id is valid.</summary>
    public byte Flags { get; init; } = 0x08;

    internal override byte[] Encode(ReadOnlySpan<byte> payload, in LayerSurroundings surroundings)
    {
        Span<byte> header = stackalloc byte[Length];
        header.Clear();
        header[0] = Flags;
        BinaryPrimitives.WriteUInt32BigEndian(header[4..], NetworkId << 8);
        return Join(header, payload);
    }

    internal static VxlanHeader Read(ReadOnlySpan<byte> bytes) =>
        new(BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]) >> 8) { Flags = bytes[0] };
}
