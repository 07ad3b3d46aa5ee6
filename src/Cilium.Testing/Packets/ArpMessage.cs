// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using Cilium.Netlink;

namespace Cilium.Testing;

/// <summary>An ARP message for IPv4 over Ethernet (RFC 826), 28 bytes.</summary>
/// <param name="Operation">Request or reply.</param>
/// <param name="SenderMac">The sender's Ethernet address.</param>
/// <param name="Sender">The sender's IPv4 address.</param>
/// <param name="TargetMac">The target's Ethernet address; zero in a request.</param>
/// <param name="Target">The target's IPv4 address.</param>
public sealed record ArpMessage(ArpOperation Operation, MacAddress SenderMac, IPAddress Sender, MacAddress TargetMac, IPAddress Target) : PacketLayer
{
    internal const int Length = 28;

    /// <summary>The kind of link. Default: 1, Ethernet.</summary>
    public ushort HardwareType { get; init; } = 1;

    /// <summary>The Ethernet type of the addresses. Default: 0x0800, IPv4.</summary>
    public ushort ProtocolType { get; init; } = IPv4Header.EthernetType;

    /// <summary>The length of hardware addresses that the header claims. Default: 6.</summary>
    public byte HardwareLength { get; init; } = 6;

    /// <summary>The length of protocol addresses that the header claims. Default: 4.</summary>
    public byte ProtocolLength { get; init; } = 4;

    internal const ushort EthernetType = 0x0806;

    internal override ushort? EtherType => EthernetType;

    internal override byte[] Encode(ReadOnlySpan<byte> payload, in LayerSurroundings surroundings)
    {
        Span<byte> message = stackalloc byte[Length];
        BinaryPrimitives.WriteUInt16BigEndian(message, HardwareType);
        BinaryPrimitives.WriteUInt16BigEndian(message[2..], ProtocolType);
        message[4] = HardwareLength;
        message[5] = ProtocolLength;
        BinaryPrimitives.WriteUInt16BigEndian(message[6..], (ushort)Operation);
        SenderMac.CopyTo(message[8..]);
        Sender.GetAddressBytes().CopyTo(message[14..]);
        TargetMac.CopyTo(message[18..]);
        Target.GetAddressBytes().CopyTo(message[24..]);
        return Join(message, payload);
    }

    internal static ArpMessage Read(ReadOnlySpan<byte> bytes) =>
        new(
            (ArpOperation)BinaryPrimitives.ReadUInt16BigEndian(bytes[6..]),
            new MacAddress(bytes[8..14]),
            new IPAddress(bytes[14..18]),
            new MacAddress(bytes[18..24]),
            new IPAddress(bytes[24..28]))
        {
            HardwareType = BinaryPrimitives.ReadUInt16BigEndian(bytes),
            ProtocolType = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]),
            HardwareLength = bytes[4],
            ProtocolLength = bytes[5],
        };
}
