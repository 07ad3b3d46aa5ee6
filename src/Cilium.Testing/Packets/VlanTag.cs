// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Cilium.Testing;

/// <summary>A VLAN tag (IEEE 802.1Q), 4 bytes behind the Ethernet header or another tag.</summary>
/// <param name="Id">The VLAN, 0 to 4095.</param>
public sealed record VlanTag(ushort Id) : PacketLayer
{
    internal const int Length = 4;

    /// <summary>802.1Q.</summary>
    public const ushort CustomerTag = 0x8100;

    /// <summary>802.1ad.</summary>
    public const ushort ServiceTag = 0x88a8;

    /// <summary>The priority, 0 to 7.</summary>
    public byte Priority { get; init; }

    /// <summary><see cref="CustomerTag"/> (default) or <see cref="ServiceTag"/>.</summary>
    public ushort TagType { get; init; } = CustomerTag;

    /// <summary>The Ethernet type of what is tagged, in host byte order; null: that of the layer that follows.</summary>
    public ushort? Type { get; init; }

    internal override ushort? EtherType => TagType;

    internal override byte[] Encode(ReadOnlySpan<byte> payload, in LayerSurroundings surroundings)
    {
        Span<byte> header = stackalloc byte[Length];
        BinaryPrimitives.WriteUInt16BigEndian(header, (ushort)((Priority << 13) | (Id & 0xfff)));
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], Type ?? surroundings.InnerEtherType);
        return Join(header, payload);
    }

    internal static VlanTag Read(ushort tagType, ReadOnlySpan<byte> bytes)
    {
        ushort control = BinaryPrimitives.ReadUInt16BigEndian(bytes);
        return new VlanTag((ushort)(control & 0xfff))
        {
            Priority = (byte)(control >> 13),
            TagType = tagType,
            Type = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]),
        };
    }
}
