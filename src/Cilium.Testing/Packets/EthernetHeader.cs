// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Cilium.Netlink;

namespace Cilium.Testing;

/// <summary>An Ethernet II header, 14 bytes.</summary>
/// <param name="Source">The sender's address.</param>
/// <param name="Destination">The receiver's address.</param>
public sealed record EthernetHeader(MacAddress Source, MacAddress Destination) : PacketLayer
{
    internal const int Length = 14;
    internal const ushort TransparentBridging = 0x6558;

    /// <summary>The Ethernet type in host byte order; null: that of the layer that follows. Below 0x600 it is a length
    /// (IEEE 802.3).</summary>
    public ushort? Type { get; init; }

    internal override ushort? EtherType => TransparentBridging;

    internal override byte[] Encode(ReadOnlySpan<byte> payload, in LayerSurroundings surroundings)
    {
        Span<byte> header = stackalloc byte[Length];
        Destination.CopyTo(header);
        Source.CopyTo(header[6..]);
        BinaryPrimitives.WriteUInt16BigEndian(header[12..], Type ?? surroundings.InnerEtherType);
        return Join(header, payload);
    }

    internal static EthernetHeader Read(ReadOnlySpan<byte> bytes) =>
        new(new MacAddress(bytes[6..12]), new MacAddress(bytes[..6])) { Type = BinaryPrimitives.ReadUInt16BigEndian(bytes[12..]) };
}
