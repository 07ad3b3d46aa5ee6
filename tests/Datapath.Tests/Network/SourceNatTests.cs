// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using Cilium.Core;
using Cilium.Datapath.Layout;
using Cilium.Testing;

namespace Datapath.Tests;

/// <summary>Which source port a flow gets that leaves under the node's address.</summary>
public sealed class SourceNatTests : NetworkTest
{
    private const string Masquerading = "masquerade_ipv4=01 masquerade_ipv6=01";

    public SourceNatTests(NetworkFixture node)
        : base(node)
    {
        Bed.Constants = Masquerading;
        Bed.Pods.WithPods(Peers.Alice, Peers.Bob);
    }

    [Theory]
    [MemberData(nameof(FamiliesAndTransports))]
    public void A_flow_keeps_its_port_and_gets_its_answers(Family family, byte protocol)
    {
        PacketSpec packet = Packet(protocol, Peers.Alice.Address(family), 40000, Client(family), 443);
        Judgement judgement = Bed.Leave(Peers.Alice, packet).ShouldGoOn();
        Assert.Equal(As(packet, Node(family), 40000, Client(family), 443).ToBytes(), judgement.Output);
        Assert.Equal(0x0300u, judgement.Mark & 0x0f00);
        PacketSpec answer = Packet(protocol, Client(family), 443, Node(family), 40000, TcpFlags.Syn | TcpFlags.Ack);
        Assert.Equal(As(answer, Client(family), 443, Peers.Alice.Address(family), 40000).ToBytes(), Bed.Receive(answer).ShouldGoOn().Output);
    }

    [Theory]
    [MemberData(nameof(FamiliesAndTransports))]
    public void A_second_flow_from_the_same_port_gets_the_next(Family family, byte protocol)
    {
        Bed.Leave(Peers.Alice, Packet(protocol, Peers.Alice.Address(family), 40000, Client(family), 443));
        PacketSpec packet = Packet(protocol, Peers.Bob.Address(family), 40000, Client(family), 443);
        Assert.Equal(As(packet, Node(family), 40001, Client(family), 443).ToBytes(), Bed.Leave(Peers.Bob, packet).ShouldGoOn().Output);
        PacketSpec answer = Packet(protocol, Client(family), 443, Node(family), 40001, TcpFlags.Syn | TcpFlags.Ack);
        Assert.Equal(As(answer, Client(family), 443, Peers.Bob.Address(family), 40000).ToBytes(), Bed.Receive(answer).ShouldGoOn().Output);
        Assert.Equal(As(packet, Node(family), 40001, Client(family), 443).ToBytes(), Bed.Leave(Peers.Bob, packet).ShouldGoOn().Output);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Flows_to_other_destinations_share_a_port(Family family)
    {
        Bed.Leave(Peers.Alice, Packet(TestPolicy.Tcp, Peers.Alice.Address(family), 40000, Client(family), 443));
        Assert.Equal(40000, SourcePortOf(Bed.Leave(Peers.Bob, Packet(TestPolicy.Tcp, Peers.Bob.Address(family), 40000, Client(family), 444))));
        Assert.Equal(40000, SourcePortOf(Bed.Leave(Peers.Bob, Packet(TestPolicy.Udp, Peers.Bob.Address(family), 40000, Client(family), 443))));
    }

    [Theory]
    [InlineData(Family.IPv4, 53)]
    [InlineData(Family.IPv6, 123)]
    public void A_port_below_the_range_is_not_taken_from_the_node(Family family, ushort port)
    {
        Assert.InRange(SourcePortOf(Bed.Leave(Peers.Alice, Packet(TestPolicy.Udp, Peers.Alice.Address(family), port, Client(family), 443)).ShouldGoOn()), 1024, 65535);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_configured_range_is_kept(Family family)
    {
        Bed.Constants = $"{Masquerading} nat_port_first={Word(50000)} nat_port_last={Word(50001)}";
        Assert.InRange(SourcePortOf(Bed.Leave(Peers.Alice, Pod(family, Peers.Alice, 40000))), 50000, 50001);
        Assert.InRange(SourcePortOf(Bed.Leave(Peers.Alice, Pod(family, Peers.Alice, 40001))), 50000, 50001);
        Bed.Leave(Peers.Alice, Pod(family, Peers.Alice, 40002)).ShouldDrop(DropReason.NatNoMapping, Egress);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void That_no_port_is_free_is_remembered_until_one_may_be(Family family)
    {
        Bed.Constants = $"{Masquerading} nat_port_first={Word(50000)} nat_port_last={Word(50001)}";
        Bed.Leave(Peers.Alice, Pod(family, Peers.Alice, 50000)).ShouldGoOn();
        Bed.Leave(Peers.Alice, Pod(family, Peers.Alice, 50001)).ShouldGoOn();
        Bed.Leave(Peers.Bob, Pod(family, Peers.Bob, 50000)).ShouldDrop(DropReason.NatNoMapping, Egress);
        NatTargetValue target = Assert.Single(Bed.Targets).Value;
        Assert.InRange(target.Retry - Bed.Pods.Now, 1u, 31u);
        Assert.Equal(1ul, target.Refused);

        // A reset of the flow at 50000: its port is free ten seconds from now.
        Bed.Receive(Packet(TestPolicy.Tcp, Client(family), 443, Node(family), 50000, TcpFlags.Rst)).ShouldGoOn();
        target = Assert.Single(Bed.Targets).Value;
        Assert.InRange(target.Retry - Bed.Pods.Now, 1u, Bed.Pods.Clock.ToUnits(Bed.Pods.Options.Timeouts.TcpClosed) + 1);
        Bed.Leave(Peers.Bob, Pod(family, Peers.Bob, 50000)).ShouldDrop(DropReason.NatNoMapping, Egress);
        Assert.Equal(2ul, Assert.Single(Bed.Targets).Value.Refused);

        // Time passes, and the agent collects.
        Bed.Age();
        Assert.Equal((0u, 4u), Bed.Collect());
        Assert.Equal(50000, SourcePortOf(Bed.Leave(Peers.Bob, Pod(family, Peers.Bob, 50000)).ShouldGoOn()));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_dead_flows_port_is_taken_without_an_agent(Family family)
    {
        Bed.Constants = $"{Masquerading} nat_port_first={Word(50000)} nat_port_last={Word(50000)}";
        Bed.Leave(Peers.Alice, Pod(family, Peers.Alice, 50000)).ShouldGoOn();
        Bed.Age();
        Bed.Leave(Peers.Bob, Pod(family, Peers.Bob, 50000)).ShouldGoOn();
        Bed.Collect();
        Assert.Equal(2, Bed.Entries(family).Length);
        PacketSpec answer = Packet(TestPolicy.Tcp, Client(family), 443, Node(family), 50000, TcpFlags.Syn | TcpFlags.Ack);
        Assert.Equal(As(answer, Client(family), 443, Peers.Bob.Address(family), 50000).ToBytes(), Bed.Receive(answer).ShouldGoOn().Output);
    }

    [Theory]
    [InlineData(Family.IPv4, TestPolicy.Tcp)]
    [InlineData(Family.IPv6, TestPolicy.Tcp)]
    [InlineData(Family.IPv4, TestPolicy.Udp)]
    [InlineData(Family.IPv6, TestPolicy.Udp)]
    public void A_port_that_a_socket_of_the_node_has_is_not_given_away(Family family, byte protocol)
    {
        using Socket socket = Bed.Open(family, protocol);
        if (protocol == TestPolicy.Tcp)
        {
            socket.Listen();
        }

        ushort port = (ushort)((IPEndPoint)socket.LocalEndPoint!).Port;
        ushort given = SourcePortOf(Bed.Leave(Peers.Alice, Packet(protocol, Peers.Alice.Address(family), port, Client(family), 443)).ShouldGoOn());
        Assert.NotEqual(port, given);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Echo_requests_are_told_apart_by_their_identifier(Family family)
    {
        byte echo = family == Family.IPv4 ? TestPolicy.Icmp : TestPolicy.IcmpV6;
        PacketSpec first = Packet(echo, Peers.Alice.Address(family), 7, Client(family), 0);
        Assert.Equal(Addressed(first, Node(family), Client(family)).ToBytes(), Bed.Leave(Peers.Alice, first).ShouldGoOn().Output);
        PacketSpec second = Packet(echo, Peers.Bob.Address(family), 7, Client(family), 0);
        Assert.Equal(As(second, Node(family), 8, Client(family), 8).ToBytes(), Bed.Leave(Peers.Bob, second).ShouldGoOn().Output);
        PacketSpec reply = PacketSpec.Empty.Then(second.Layer<EthernetHeader>()).IP(Client(family), Node(family)).EchoReply(8);
        Judgement judgement = Bed.Receive(reply).ShouldGoOn();
        Assert.Equal(As(reply, Client(family), 7, Peers.Bob.Address(family), 7).ToBytes(), judgement.Output);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_packet_that_was_translated_is_not_again(Family family)
    {
        PacketSpec packet = Pod(family, Peers.Alice, 40000);
        Assert.Equal(packet.ToBytes(), Bed.Leave(Peers.Alice, packet, mark: 0x0300).ShouldGoOn().Output);
    }

    private static string Word(ushort value) => Convert.ToHexString(BitConverter.GetBytes(value));

    private static PacketSpec Pod(Family family, Peer pod, ushort port) => Packet(TestPolicy.Tcp, pod.Address(family), port, Client(family), 443);
}
