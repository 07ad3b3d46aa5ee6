// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Testing;

/// <summary>An IPv6 extension header other than the fragment header (RFC 8200, RFC 4302 for authentication).</summary>
/// <param name="Protocol">Its number: <see cref="HopByHop"/>, <see cref="Routing"/>, <see cref="Authentication"/>,
/// <see cref="DestinationOptions"/> or <see cref="Mobility"/>.</param>
public sealed record IPv6ExtensionHeader(byte Protocol) : PacketLayer
{
    /// <summary>Hop-by-hop options.</summary>
    public const byte HopByHop = 0;

    /// <summary>A routing header.</summary>
    public const byte Routing = 43;

    /// <summary>An authentication header, whose length counts in words of 4 bytes.</summary>
    public const byte Authentication = 51;

    /// <summary>Options for the destination.</summary>
    public const byte DestinationOptions = 60;

    /// <summary>A mobility header (RFC 6275).</summary>
    public const byte Mobility = 135;

    internal static bool IsKnown(byte protocol) => protocol is HopByHop or Routing or Authentication or DestinationOptions or Mobility;

    /// <summary>What stands behind the first two bytes; padded with zeroes to whole units of 8 bytes (authentication: 4,
    /// at least 12 in all).</summary>
    public ReadOnlyMemory<byte> Content { get; init; }

    /// <summary>The length field as it stands; null: the true one.</summary>
    public byte? LengthField { get; init; }

    /// <summary>The number of the header that follows; null: that of the next layer.</summary>
    public byte? NextHeader { get; init; }

    internal override byte? IpProtocol => Protocol;

    private bool IsAuthentication => Protocol == Authentication;

    internal override byte[] Encode(ReadOnlySpan<byte> payload, in LayerSurroundings surroundings)
    {
        int unit = IsAuthentication ? 4 : 8;
        int length = Math.Max((Content.Length + 2 + unit - 1) / unit * unit, IsAuthentication ? 12 : 8);
        Span<byte> header = new byte[length];
        header[0] = NextHeader ?? surroundings.InnerProtocol;
        header[1] = LengthField ?? checked((byte)(IsAuthentication ? (length / 4) - 2 : (length / 8) - 1));
        Content.Span.CopyTo(header[2..]);
        return Join(header, payload);
    }

    /// <summary>The length in bytes that the header at the front of <paramref name="bytes"/> claims.</summary>
    internal static int LengthOf(byte protocol, ReadOnlySpan<byte> bytes) =>
        protocol == Authentication ? (bytes[1] + 2) * 4 : (bytes[1] + 1) * 8;

    internal static IPv6ExtensionHeader Read(byte protocol, ReadOnlyMemory<byte> header) =>
        new(protocol) { NextHeader = header.Span[0], LengthField = header.Span[1], Content = header[2..] };
}
