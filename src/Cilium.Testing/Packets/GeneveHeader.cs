// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Cilium.Testing;

/// <summary>A Geneve header (RFC 8926), 8 to 260 bytes behind UDP; usually an Ethernet frame follows.</summary>
/// <param name="NetworkId">The virtual network, 24 bits.</param>
public sealed record GeneveHeader(uint NetworkId) : PacketLayer
{
    /// <summary>The UDP port that IANA assigned.</summary>
    public const ushort Port = 6081;

    internal const int MinimumLength = 8;

    /// <summary>Options; padded with zeroes to whole words.</summary>
    public ReadOnlyMemory<byte> Options { get; init; }

    /// <summary>The Ethernet type of what follows, in host byte order; null: that of the next layer.</summary>
    public ushort? Type { get; init; }

    internal override byte[] Encode(ReadOnlySpan<byte> payload, in LayerSurroundings surroundings)
    {
        int words = (Options.Length + 3) / 4;
        Span<byte> header = new byte[MinimumLength + (words * 4)];
        header[0] = (byte)(words & 0x3f);
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], Type ?? surroundings.InnerEtherType);
        BinaryPrimitives.WriteUInt32BigEndian(header[4..], NetworkId << 8);
        Options.Span.CopyTo(header[MinimumLength..]);
        return Join(header, payload);
    }

    internal static GeneveHeader Read(ReadOnlyMemory<byte> bytes) => new(BinaryPrimitives.ReadUInt32BigEndian(bytes.Span[4..]) >> 8)
    {
        Type = BinaryPrimitives.ReadUInt16BigEndian(bytes.Span[2..]),
        Options = bytes[MinimumLength..Math.Min(LengthOf(bytes.Span), bytes.Length)],
    };

    internal static int LengthOf(ReadOnlySpan<byte> bytes) => MinimumLength + ((bytes[0] & 0x3f) * 4);
}
