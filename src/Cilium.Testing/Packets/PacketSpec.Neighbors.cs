// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using Cilium.Netlink;

namespace Cilium.Testing;

/// <content>Neighbour discovery (RFC 4861). Its messages must arrive with a hop limit of 255: set that of the header.</content>
public sealed partial class PacketSpec
{
    private const byte SourceLinkAddress = 1;
    private const byte TargetLinkAddress = 2;

    /// <summary>Adds the IPv6 header that neighbour discovery needs: hop limit 255.</summary>
    public PacketSpec NeighborIPv6(IPAddress source, IPAddress destination) =>
        Then(new IPv6Header(Require(source, AddressFamily.InterNetworkV6), Require(destination, AddressFamily.InterNetworkV6)) { HopLimit = 255 });

    /// <summary>Adds the question who has an address.</summary>
    /// <param name="target">The address.</param>
    /// <param name="sourceMac">The asker's hardware address; null: without the option, as for duplicate detection.</param>
    public PacketSpec NeighborSolicitation(IPAddress target, MacAddress? sourceMac) =>
        Then(new Icmpv6Message(Icmpv6Message.NeighborSolicitation, 0)).Data(Message(target, SourceLinkAddress, sourceMac));

    /// <summary>Adds the answer to that question.</summary>
    /// <param name="target">The address.</param>
    /// <param name="targetMac">Its hardware address; null: without the option.</param>
    /// <param name="flags">What the answer says of itself.</param>
    public PacketSpec NeighborAdvertisement(IPAddress target, MacAddress? targetMac, AdvertisementFlags flags = AdvertisementFlags.Solicited) =>
        Then(new Icmpv6Message(Icmpv6Message.NeighborAdvertisement, 0) { Parameter = (uint)flags })
            .Data(Message(target, TargetLinkAddress, targetMac));

    /// <summary>Adds the question for routers.</summary>
    /// <param name="sourceMac">The asker's hardware address; null: without the option.</param>
    public PacketSpec RouterSolicitation(MacAddress? sourceMac) =>
        Then(new Icmpv6Message(Icmpv6Message.RouterSolicitation, 0)).Data(Option(SourceLinkAddress, sourceMac));

    /// <summary>The multicast group that is asked for an address: ff02::1:ff and its last three bytes.</summary>
    public static IPAddress SolicitedNodeAddress(IPAddress target)
    {
        byte[] bytes = Require(target, AddressFamily.InterNetworkV6).GetAddressBytes();
        ReadOnlySpan<byte> prefix = [0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x01, 0xff];
        prefix.CopyTo(bytes);
        return new IPAddress(bytes);
    }

    private static byte[] Message(IPAddress target, byte option, MacAddress? mac) =>
        [.. Require(target, AddressFamily.InterNetworkV6).GetAddressBytes(), .. Option(option, mac)];

    private static byte[] Option(byte option, MacAddress? mac)
    {
        if (mac is null)
        {
            return [];
        }

        byte[] bytes = new byte[8];
        bytes[0] = option;
        bytes[1] = 1;
        mac.Value.CopyTo(bytes.AsSpan(2));
        return bytes;
    }
}
