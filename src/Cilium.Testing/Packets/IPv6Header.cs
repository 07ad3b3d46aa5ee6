// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;

namespace Cilium.Testing;

/// <summary>An IPv6 header (RFC 8200), 40 bytes.</summary>
/// <param name="Source">The sender's address.</param>
/// <param name="Destination">The receiver's address.</param>
public sealed record IPv6Header(IPAddress Source, IPAddress Destination) : PacketLayer
{
    internal const int Length = 40;
    internal const ushort EthernetType = 0x86dd;

    /// <summary>The version field. Default: 6.</summary>
    public byte Version { get; init; } = 6;

    /// <summary>Traffic class: DSCP and ECN.</summary>
    public byte TrafficClass { get; init; }

    /// <summary>The flow label, 20 bits.</summary>
    public uint FlowLabel { get; init; }

    /// <summary>The length of what follows in bytes, as the header claims it; null: the true one.</summary>
    public ushort? PayloadLength { get; init; }

    /// <summary>The number of the header that follows; null: that of the next layer.</summary>
    public byte? NextHeader { get; init; }

    /// <summary>Hops left. Default: 64.</summary>
    public byte HopLimit { get; init; } = 64;

    internal override byte? IpProtocol => 41;

    internal override ushort? EtherType => EthernetType;

    internal override byte[] Encode(ReadOnlySpan<byte> payload, in LayerSurroundings surroundings)
    {
        Span<byte> header = stackalloc byte[Length];
        BinaryPrimitives.WriteUInt32BigEndian(header, ((uint)Version << 28) | ((uint)TrafficClass << 20) | (FlowLabel & 0xfffff));
        BinaryPrimitives.WriteUInt16BigEndian(header[4..], PayloadLength ?? checked((ushort)payload.Length));
        header[6] = NextHeader ?? surroundings.InnerProtocol;
        header[7] = HopLimit;
        Source.GetAddressBytes().CopyTo(header[8..]);
        Destination.GetAddressBytes().CopyTo(header[24..]);
        return Join(header, payload);
    }

    internal static IPv6Header Read(ReadOnlySpan<byte> bytes)
    {
        uint first = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        return new IPv6Header(new IPAddress(bytes[8..24]), new IPAddress(bytes[24..40]))
        {
            Version = (byte)(first >> 28),
            TrafficClass = (byte)(first >> 20),
            FlowLabel = first & 0xfffff,
            PayloadLength = BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]),
            NextHeader = bytes[6],
            HopLimit = bytes[7],
        };
    }
}
