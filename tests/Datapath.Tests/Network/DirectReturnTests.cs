// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using Cilium.Core;
using Cilium.Datapath.Layout;
using Cilium.Testing;

namespace Datapath.Tests;

/// <summary>Direct server return: what the balancing node tells, byte by byte, and what the backend's node makes of it.</summary>
public sealed class DirectReturnTests(NetworkFixture node) : NetworkTest(node)
{
    private const ushort ClientPort = 40000;
    private const FrontendFlags Flags = FrontendFlags.LoadBalancer | FrontendFlags.Routable | FrontendFlags.DirectReturn;

    [Fact]
    public void The_option_is_as_published()
    {
        // VIP 10.0.0.1:80 is 9a 08 50 00 01 00 00 0a.
        Bed.Add(Service(Family.IPv4, TestPolicy.Tcp, Elsewhere(Family.IPv4)) with { Address = IPAddress.Parse("10.0.0.1"), Flags = Flags });
        byte[] output = Bed.Receive(Packet(TestPolicy.Tcp, Client(Family.IPv4), ClientPort, IPAddress.Parse("10.0.0.1"), 80)).ShouldRedirect().Output;
        Assert.Equal("9A0850000100000A", Convert.ToHexString(output.AsSpan(34, 8)));
    }

    [Theory]
    [InlineData(TestPolicy.Tcp)]
    [InlineData(TestPolicy.Udp)]
    public void An_IPv4_packet_tells_by_an_option(byte protocol)
    {
        Bed.Add(Service(Family.IPv4, protocol, Elsewhere(Family.IPv4)) with { Flags = Flags });
        PacketSpec request = Packet(protocol, Client(Family.IPv4), ClientPort, Vip(Family.IPv4), 80);
        Assert.Equal(Told(Family.IPv4, request).ToBytes(), Bed.Receive(request).ShouldRedirect().Output);
    }

    [Theory]
    [InlineData(TestPolicy.Tcp)]
    [InlineData(TestPolicy.Udp)]
    public void An_IPv6_packet_tells_by_a_destination_option(byte protocol)
    {
        Bed.Add(Service(Family.IPv6, protocol, Elsewhere(Family.IPv6)) with { Flags = Flags });
        PacketSpec request = Packet(protocol, Client(Family.IPv6), ClientPort, Vip(Family.IPv6), 80);
        Assert.Equal(Told(Family.IPv6, request).ToBytes(), Bed.Receive(request).ShouldRedirect().Output);
    }

    [Fact]
    public void Options_that_are_there_stay_behind_ours()
    {
        Bed.Add(Service(Family.IPv4, TestPolicy.Tcp, Elsewhere(Family.IPv4)) with { Flags = Flags });
        PacketSpec request = Packet(TestPolicy.Tcp, Client(Family.IPv4), ClientPort, Vip(Family.IPv4), 80)
            .With<IPv4Header>(ip => ip with { Options = IPv4Options.RouterAlert });
        byte[] options = [.. Option4(Vip(Family.IPv4), 80), .. IPv4Options.RouterAlert.ToArray()];
        PacketSpec expected = As(request, Client(Family.IPv4), ClientPort, Peers.Remote.IPv4, 8080, hops: 1).With<IPv4Header>(ip => ip with { Options = options });
        Assert.Equal(expected.ToBytes(), Bed.Receive(request).ShouldRedirect().Output);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Only_the_first_packet_of_a_connection_tells_and_every_datagram(Family family)
    {
        Bed.Add(Service(family, TestPolicy.Tcp, Elsewhere(family)) with { Flags = Flags });
        Bed.Add(Service(family, TestPolicy.Udp, Elsewhere(family)) with { Flags = Flags });
        Bed.Receive(Packet(TestPolicy.Tcp, Client(family), ClientPort, Vip(family), 80)).ShouldRedirect();
        PacketSpec next = Packet(TestPolicy.Tcp, Client(family), ClientPort, Vip(family), 80, TcpFlags.Ack);
        Assert.Equal(As(next, Client(family), ClientPort, Peers.Remote.Address(family), 8080, hops: 1).ToBytes(), Bed.Receive(next).ShouldRedirect().Output);
        PacketSpec datagram = Packet(TestPolicy.Udp, Client(family), ClientPort, Vip(family), 80);
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(Told(family, datagram).ToBytes(), Bed.Receive(datagram).ShouldRedirect().Output);
        }
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_packet_that_would_become_too_long_is_answered(Family family)
    {
        Bed.Add(Service(family, TestPolicy.Udp, Elsewhere(family)) with { Flags = Flags });
        int headers = (family == Family.IPv4 ? 20 : 40) + 8, room = family == Family.IPv4 ? 8 : 24;

        // As the first packet of a flow, and as a later one.
        ShouldBeAnswered(Sized(1400 - room + 1));
        Bed.Receive(Sized(1400 - room)).ShouldRedirect();
        ShouldBeAnswered(Sized(1400 - room + 1));

        PacketSpec Sized(int length) => PacketSpec.Empty.Then(Packet(TestPolicy.Udp, Client(family), 1, Vip(family), 1).Layer<EthernetHeader>())
            .IP(Client(family), Vip(family)).Udp(ClientPort, 80).Data(length - headers);

        void ShouldBeAnswered(PacketSpec packet)
        {
            EthernetHeader frame = packet.Layer<EthernetHeader>();
            PacketSpec answer = PacketSpec.Empty.Ethernet(frame.Destination, frame.Source).IP(Vip(family), Client(family)).IcmpError(
                family == Family.IPv4 ? (byte)3 : (byte)2, family == Family.IPv4 ? (byte)4 : (byte)0, packet, (uint)(1400 - room), headers);
            Assert.Equal(answer.ToBytes(), Bed.Receive(packet).ShouldAnswer(DropReason.FragmentationNeeded, Egress).Output);
        }
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_packet_within_another_is_left_as_it_was_sent(Family family)
    {
        Bed.Constants = "direct_return_dispatch=01";
        Bed.Add(Service(family, TestPolicy.Tcp, Elsewhere(family)) with { Flags = Flags });
        foreach (TcpFlags flags in (TcpFlags[])[TcpFlags.Syn, TcpFlags.Ack])
        {
            PacketSpec request = Packet(TestPolicy.Tcp, Client(family), ClientPort, Vip(family), 80, flags);
            PacketSpec inner = Addressed(request, Client(family), Vip(family), hops: 1);
            PacketSpec outer = PacketSpec.Empty.Then(request.Layer<EthernetHeader>()).IP(InsideNode(family), Peers.Remote.Address(family));
            foreach (PacketLayer layer in inner.Layers.Skip(1))
            {
                outer = outer.Then(layer);
            }

            Assert.Equal(outer.ToBytes(), Bed.Receive(request).ShouldRedirect().Output);
        }
    }

    [Theory]
    [InlineData(Family.IPv4, TestPolicy.Tcp)]
    [InlineData(Family.IPv6, TestPolicy.Tcp)]
    [InlineData(Family.IPv4, TestPolicy.Udp)]
    [InlineData(Family.IPv6, TestPolicy.Udp)]
    public void The_backends_node_answers_under_the_address_it_was_told(Family family, byte protocol)
    {
        Bed.Add(Service(family, protocol, Here(family, Peers.Alice)) with { Flags = Flags });
        PacketSpec told = ToldTo(family, Packet(protocol, Client(family), ClientPort, Vip(family), 80), Peers.Alice.Address(family));
        Assert.Equal(told.ToBytes(), Bed.Receive(told).ShouldGoOn().Output);
        Assert.Equal(told.ToBytes(), Bed.Receive(told).ShouldGoOn().Output);
        Assert.Equal(2, Bed.Entries(family).Length);
        PacketSpec answer = Packet(protocol, Peers.Alice.Address(family), 8080, Client(family), ClientPort, TcpFlags.Syn | TcpFlags.Ack);
        Assert.Equal(As(answer, Vip(family), 80, Client(family), ClientPort).ToBytes(), Bed.Leave(Peers.Alice, answer).ShouldGoOn().Output);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void It_believes_nobody_who_names_what_is_no_such_frontend(Family family)
    {
        Bed.Add(Service(family, TestPolicy.Tcp, Here(family, Peers.Alice)));
        PacketSpec told = ToldTo(family, Packet(TestPolicy.Tcp, Client(family), ClientPort, Vip(family), 80), Peers.Alice.Address(family));
        Assert.Equal(told.ToBytes(), Bed.Receive(told).ShouldGoOn().Output);
        Assert.Empty(Bed.Entries(family));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void It_unpacks_what_comes_from_another_node(Family family)
    {
        Bed.Constants = "direct_return_dispatch=01";
        Bed.Add(Service(family, TestPolicy.Tcp, Here(family, Peers.Bob), Here(family, Peers.Alice)) with { Flags = Flags });
        PacketSpec request = Packet(TestPolicy.Tcp, Client(family), ClientPort, Vip(family), 80);
        Judgement judgement = Bed.Receive(Within(request, OtherNode(family), Peers.Alice.Address(family))).ShouldGoOn();
        Assert.Equal(As(request, Client(family), ClientPort, Peers.Alice.Address(family), 8080).ToBytes(), judgement.Output);
        PacketSpec answer = Packet(TestPolicy.Tcp, Peers.Alice.Address(family), 8080, Client(family), ClientPort, TcpFlags.Syn | TcpFlags.Ack);
        Assert.Equal(As(answer, Vip(family), 80, Client(family), ClientPort).ToBytes(), Bed.Leave(Peers.Alice, answer).ShouldGoOn().Output);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void And_leaves_to_the_stack_what_comes_from_elsewhere(Family family)
    {
        Bed.Constants = "direct_return_dispatch=01";
        Bed.Add(Service(family, TestPolicy.Tcp, Here(family, Peers.Alice)) with { Flags = Flags });
        PacketSpec packet = Within(Packet(TestPolicy.Tcp, Client(family), ClientPort, Vip(family), 80), Client(family), Peers.Alice.Address(family));
        Assert.Equal(packet.ToBytes(), Bed.Receive(packet).ShouldGoOn().Output);
    }

    private static PacketSpec Within(PacketSpec packet, IPAddress source, IPAddress destination)
    {
        PacketSpec outer = PacketSpec.Empty.Then(packet.Layer<EthernetHeader>()).IP(source, destination);
        foreach (PacketLayer layer in packet.Layers.Skip(1))
        {
            outer = outer.Then(layer);
        }

        return outer;
    }

    private static PacketSpec Told(Family family, PacketSpec packet) =>
        ToldTo(family, Addressed(packet, Client(family), Vip(family), hops: 1), Peers.Remote.Address(family));

    private static PacketSpec ToldTo(Family family, PacketSpec packet, IPAddress backend)
    {
        packet = As(packet, Client(family), ClientPort, backend, 8080);
        if (family == Family.IPv4)
        {
            return packet.With<IPv4Header>(ip => ip with { Options = Option4(Vip(family), 80) });
        }

        PacketLayer transport = packet.Layers.First(layer => layer is TcpHeader or UdpHeader);
        IPv6ExtensionHeader option = new(IPv6ExtensionHeader.DestinationOptions) { Content = Option6(Vip(family), 80) };
        return transport is TcpHeader ? packet.Before<TcpHeader>(option) : packet.Before<UdpHeader>(option);
    }

    private static byte[] Option4(IPAddress address, ushort port)
    {
        byte[] bytes = address.GetAddressBytes();
        Array.Reverse(bytes);
        return [0x9a, 8, (byte)port, (byte)(port >> 8), .. bytes];
    }

    private static byte[] Option6(IPAddress address, ushort port)
    {
        byte[] content = [0x1b, 20, .. address.GetAddressBytes(), 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt16BigEndian(content.AsSpan(18), port);
        return content;
    }
}
