// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using Cilium.Testing;

namespace Datapath.Tests;

public sealed class MalformedPacketTests(DataPlaneFixture plane) : DataPlaneTest(plane)
{
    public static TheoryData<string, Family, DropReason> Malformed { get; } = new()
    {
        { "version 5", Family.IPv4, DropReason.InvalidPacket },
        { "version 6 under the type of IPv4", Family.IPv4, DropReason.InvalidPacket },
        { "header of 16 bytes", Family.IPv4, DropReason.InvalidPacket },
        { "header beyond the end", Family.IPv4, DropReason.InvalidPacket },
        { "total length below the header", Family.IPv4, DropReason.InvalidPacket },
        { "total length beyond the end", Family.IPv4, DropReason.InvalidPacket },
        { "version 4 under the type of IPv6", Family.IPv6, DropReason.InvalidPacket },
        { "payload length beyond the end", Family.IPv6, DropReason.InvalidPacket },
        { "no bytes of TCP", Family.IPv4, DropReason.ConntrackInvalidHeader },
        { "no bytes of TCP", Family.IPv6, DropReason.ConntrackInvalidHeader },
        { "19 bytes of TCP", Family.IPv4, DropReason.ConntrackInvalidHeader },
        { "19 bytes of TCP", Family.IPv6, DropReason.ConntrackInvalidHeader },
        { "7 bytes of UDP", Family.IPv4, DropReason.ConntrackInvalidHeader },
        { "7 bytes of UDP", Family.IPv6, DropReason.ConntrackInvalidHeader },
        { "11 bytes of SCTP", Family.IPv4, DropReason.ConntrackInvalidHeader },
        { "11 bytes of SCTP", Family.IPv6, DropReason.ConntrackInvalidHeader },
        { "7 bytes of ICMP", Family.IPv4, DropReason.ConntrackInvalidHeader },
        { "7 bytes of ICMP", Family.IPv6, DropReason.ConntrackInvalidHeader },
        { "GRE", Family.IPv4, DropReason.ConntrackUnknownProtocol },
        { "GRE", Family.IPv6, DropReason.ConntrackUnknownProtocol },
        { "IP in IP", Family.IPv4, DropReason.ConntrackUnknownProtocol },
        { "IP in IP", Family.IPv6, DropReason.ConntrackUnknownProtocol },
        { "ICMP of the other family", Family.IPv4, DropReason.UnknownL4Protocol },
        { "ICMP of the other family", Family.IPv6, DropReason.UnknownL4Protocol },
        { "nothing after the header", Family.IPv6, DropReason.UnknownL4Protocol },
        { "seven extension headers", Family.IPv6, DropReason.InvalidIPv6ExtensionHeader },
        { "extension header cut short", Family.IPv6, DropReason.InvalidIPv6ExtensionHeader },
        { "extension header beyond the end", Family.IPv6, DropReason.InvalidIPv6ExtensionHeader },
        { "fragment header cut short", Family.IPv6, DropReason.InvalidIPv6ExtensionHeader },
        { "7 bytes of UDP behind an extension header", Family.IPv6, DropReason.ConntrackInvalidHeader },
        { "19 bytes of TCP behind an extension header", Family.IPv6, DropReason.ConntrackInvalidHeader },
        { "later fragment alone", Family.IPv4, DropReason.FragmentNotFound },
        { "later fragment alone", Family.IPv6, DropReason.FragmentNotFound },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void What_a_pod_sends_malformed_is_dropped_with_its_reason(string what, Family family, DropReason reason)
    {
        Bed.WithPods(Peers.Alice);
        Bed.Send(Peers.Alice, Make(what, TestBed.Packet(family, Peers.Alice, Peers.World))).ShouldDrop(reason, Egress);
        Assert.Equal(0, Bed.ConnectionCount);
    }

    [Theory]
    [MemberData(nameof(Malformed))]
    public void What_reaches_a_pod_malformed_is_dropped_with_its_reason(string what, Family family, DropReason reason)
    {
        Bed.WithPods(Peers.Alice);
        Bed.Receive(Peers.Alice, Make(what, TestBed.PacketTo(family, Peers.World, Peers.Alice))).ShouldDrop(reason, Ingress);
        Assert.Equal(0, Bed.ConnectionCount);
    }

    [Theory]
    [MemberData(nameof(FamiliesAndTransports))]
    public void A_header_in_the_padding_behind_the_packet_is_no_header(Family family, byte protocol)
    {
        Bed.WithPods(Peers.Alice);
        PacketSpec whole = new Flow(family, Peers.Alice, 40000, Peers.World, 80, protocol).Out(TcpFlags.Syn);

        // The frame holds the complete transport header, but the IP header says that the packet ends inside of it.
        PacketSpec padded = family == Family.IPv4
            ? whole.With<IPv4Header>(ip => ip with { TotalLength = 24 })
            : whole.With<IPv6Header>(ip => ip with { PayloadLength = 4 });
        Bed.Send(Peers.Alice, padded).ShouldDrop(DropReason.ConntrackInvalidHeader, Egress);
    }

    [Theory]
    [MemberData(nameof(FamiliesAndDirections))]
    public void Padding_behind_a_packet_is_ignored(Family family, TrafficDirection direction)
    {
        Bed.WithPods(Peers.Alice);
        byte[] packet = Between(family, direction, Peers.Alice, Peers.World).Udp(4000, 53).ToBytes();
        Judgement judgement = direction == Egress ? Bed.Send(Peers.Alice, [.. packet, .. new byte[30]]) : Bed.Receive(Peers.Alice, [.. packet, .. new byte[30]]);
        judgement.ShouldPass();
    }

    private static byte[] Make(string what, PacketSpec ip)
    {
        bool isIPv6 = ip.Layers[1] is IPv6Header;
        PacketSpec tcp = ip.Tcp(40000, 80);
        return what switch
        {
            "version 5" => tcp.With<IPv4Header>(h => h with { Version = 5 }).ToBytes(),
            "version 6 under the type of IPv4" => tcp.With<IPv4Header>(h => h with { Version = 6 }).ToBytes(),
            "header of 16 bytes" => tcp.With<IPv4Header>(h => h with { HeaderWords = 4 }).ToBytes(),
            "header beyond the end" => tcp.With<IPv4Header>(h => h with { HeaderWords = 15 }).ToBytes(),
            "total length below the header" => tcp.With<IPv4Header>(h => h with { TotalLength = 19 }).ToBytes(),
            "total length beyond the end" => tcp.With<IPv4Header>(h => h with { TotalLength = 41 }).ToBytes(),
            "version 4 under the type of IPv6" => tcp.With<IPv6Header>(h => h with { Version = 4 }).ToBytes(),
            "payload length beyond the end" => tcp.With<IPv6Header>(h => h with { PayloadLength = 21 }).ToBytes(),
            "no bytes of TCP" => Protocol(ip, 6).ToBytes(),
            "19 bytes of TCP" => Protocol(ip, 6).Data(19).ToBytes(),
            "7 bytes of UDP" => Protocol(ip, 17).Data(7).ToBytes(),
            "11 bytes of SCTP" => Protocol(ip, 132).Data(11).ToBytes(),
            "7 bytes of ICMP" => Protocol(ip, isIPv6 ? (byte)58 : (byte)1).Data(7).ToBytes(),
            "GRE" => Protocol(ip, 47).Data(40).ToBytes(),
            "IP in IP" => ip.IPv4("10.1.1.1", "10.1.1.2").Tcp(1, 2).ToBytes(),
            "ICMP of the other family" => Protocol(ip, isIPv6 ? (byte)1 : (byte)58).Data(16).ToBytes(),
            "nothing after the header" => Protocol(ip, 59).ToBytes(),
            "seven extension headers" => Enumerable.Range(0, 7).Aggregate(ip, (packet, _) => packet.Extension(60)).Tcp(1, 2).ToBytes(),
            "extension header cut short" => Protocol(ip, 60).Data(7).ToBytes(),
            "extension header beyond the end" => ip.Then(new IPv6ExtensionHeader(60) { LengthField = 200, NextHeader = 60 }).Tcp(1, 2).ToBytes(),
            "fragment header cut short" => Protocol(ip, 44).Data(4).ToBytes(),
            "7 bytes of UDP behind an extension header" => ip.Then(new IPv6ExtensionHeader(60) { NextHeader = 17 }).Data(7).ToBytes(),
            "19 bytes of TCP behind an extension header" => ip.Then(new IPv6ExtensionHeader(60) { NextHeader = 6 }).Data(19).ToBytes(),
            "later fragment alone" => ip.Udp(1, 53).Data(64).ToFragments(40)[1].ToBytes(),
            _ => throw new ArgumentOutOfRangeException(nameof(what), what, null),
        };
    }

    private static PacketSpec Protocol(PacketSpec ip, byte protocol) => ip.Layers[1] is IPv6Header
        ? ip.With<IPv6Header>(h => h with { NextHeader = protocol })
        : ip.With<IPv4Header>(h => h with { Protocol = protocol });
}
