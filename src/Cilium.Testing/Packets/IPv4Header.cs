// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;

namespace Cilium.Testing;

/// <summary>An IPv4 header (RFC 791), 20 to 60 bytes.</summary>
/// <param name="Source">The sender's address.</param>
/// <param name="Destination">The receiver's address.</param>
public sealed record IPv4Header(IPAddress Source, IPAddress Destination) : PacketLayer
{
    internal const int MinimumLength = 20;
    internal const ushort EthernetType = 0x0800;
    private const int MaximumOptions = 40;
    private const ushort DontFragmentBit = 0x4000;
    private const ushort MoreFragmentsBit = 0x2000;

    /// <summary>The version field. Default: 4.</summary>
    public byte Version { get; init; } = 4;

    /// <summary>The header's length in words of 4 bytes, 0 to 15, as the header claims it; null: the true one.</summary>
    public byte? HeaderWords { get; init; }

    /// <summary>Type of service: DSCP and ECN.</summary>
    public byte TypeOfService { get; init; }

    /// <summary>The length of header and payload in bytes, as the header claims it; null: the true one.</summary>
    public ushort? TotalLength { get; init; }

    /// <summary>Identifies the datagram among fragments.</summary>
    public ushort Identification { get; init; }

    /// <summary>Whether routers must not fragment it.</summary>
    public bool DontFragment { get; init; }

    /// <summary>Whether further fragments follow.</summary>
    public bool MoreFragments { get; init; }

    /// <summary>Where the payload belongs in the datagram, in bytes: a multiple of 8.</summary>
    public int FragmentOffset { get; init; }

    /// <summary>Hops left. Default: 64.</summary>
    public byte TimeToLive { get; init; } = 64;

    /// <summary>The number of the protocol that follows; null: that of the next layer.</summary>
    public byte? Protocol { get; init; }

    /// <summary>The header checksum; null: the right one.</summary>
    public ushort? Checksum { get; init; }

    /// <summary>Options, at most 40 bytes; padded with end-of-options to whole words. See <see cref="IPv4Options"/>.</summary>
    public ReadOnlyMemory<byte> Options { get; init; }

    /// <summary>Whether it is a fragment of a datagram.</summary>
    public bool IsFragment => MoreFragments || FragmentOffset != 0;

    internal override byte? IpProtocol => 4;

    internal override ushort? EtherType => EthernetType;

    internal override byte[] Encode(ReadOnlySpan<byte> payload, in LayerSurroundings surroundings)
    {
        if (Options.Length > MaximumOptions)
        {
            throw new ArgumentException($"IPv4 options take at most {MaximumOptions} bytes, not {Options.Length}.");
        }

        int length = MinimumLength + ((Options.Length + 3) & ~3);
        Span<byte> header = stackalloc byte[length];
        header.Clear();
        header[0] = (byte)((Version << 4) | ((HeaderWords ?? (byte)(length / 4)) & 0xf));
        header[1] = TypeOfService;
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], TotalLength ?? checked((ushort)(length + payload.Length)));
        BinaryPrimitives.WriteUInt16BigEndian(header[4..], Identification);
        BinaryPrimitives.WriteUInt16BigEndian(
            header[6..],
            (ushort)((DontFragment ? DontFragmentBit : 0) | (MoreFragments ? MoreFragmentsBit : 0) | (FragmentOffset / 8)));
        header[8] = TimeToLive;
        header[9] = Protocol ?? surroundings.InnerProtocol;
        Source.GetAddressBytes().CopyTo(header[12..]);
        Destination.GetAddressBytes().CopyTo(header[16..]);
        Options.Span.CopyTo(header[MinimumLength..]);
        BinaryPrimitives.WriteUInt16BigEndian(header[10..], Checksum ?? InternetChecksum.Of(header));
        return Join(header, payload);
    }

    internal static IPv4Header Read(ReadOnlyMemory<byte> packet)
    {
        ReadOnlySpan<byte> bytes = packet.Span;
        int length = Math.Min(Math.Max((bytes[0] & 0xf) * 4, MinimumLength), bytes.Length);
        ushort fragment = BinaryPrimitives.ReadUInt16BigEndian(bytes[6..]);
        return new IPv4Header(new IPAddress(bytes[12..16]), new IPAddress(bytes[16..20]))
        {
            Version = (byte)(bytes[0] >> 4),
            HeaderWords = (byte)(bytes[0] & 0xf),
            TypeOfService = bytes[1],
            TotalLength = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]),
            Identification = BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]),
            DontFragment = (fragment & DontFragmentBit) != 0,
            MoreFragments = (fragment & MoreFragmentsBit) != 0,
            FragmentOffset = (fragment & 0x1fff) * 8,
            TimeToLive = bytes[8],
            Protocol = bytes[9],
            Checksum = BinaryPrimitives.ReadUInt16BigEndian(bytes[10..]),
            Options = packet[MinimumLength..length],
        };
    }
}
