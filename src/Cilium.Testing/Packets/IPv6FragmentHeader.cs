// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Cilium.Testing;

/// <summary>An IPv6 fragment header (RFC 8200), 8 bytes.</summary>
/// <param name="Identification">Identifies the packet among fragments.</param>
public sealed record IPv6FragmentHeader(uint Identification) : PacketLayer
{
    internal const int Length = 8;
    internal const byte Number = 44;

    /// <summary>Where the payload belongs in the packet, in bytes: a multiple of 8.</summary>
    public int Offset { get; init; }

    /// <summary>Whether further fragments follow.</summary>
    public bool MoreFragments { get; init; }

    /// <summary>The number of the header that follows; null: that of the next layer.</summary>
    public byte? NextHeader { get; init; }

    internal override byte? IpProtocol => Number;

    internal override byte[] Encode(ReadOnlySpan<byte> payload, in LayerSurroundings surroundings)
    {
        Span<byte> header = stackalloc byte[Length];
        header[0] = NextHeader ?? surroundings.InnerProtocol;
        header[1] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)((Offset & ~7) | (MoreFragments ? 1 : 0)));
        BinaryPrimitives.WriteUInt32BigEndian(header[4..], Identification);
        return Join(header, payload);
    }

    internal static IPv6FragmentHeader Read(ReadOnlySpan<byte> bytes)
    {
        ushort offset = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        return new IPv6FragmentHeader(BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]))
        {
            NextHeader = bytes[0],
            Offset = offset & ~7,
            MoreFragments = (offset & 1) != 0,
        };
    }
}
