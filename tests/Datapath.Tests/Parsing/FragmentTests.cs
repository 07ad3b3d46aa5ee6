// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using Cilium.Testing;

namespace Datapath.Tests;

public sealed class FragmentTests(DataPlaneFixture plane) : DataPlaneTest(plane)
{
    [Theory]
    [MemberData(nameof(FamiliesAndTransports))]
    public void Later_fragments_are_judged_by_the_ports_of_the_first(Family family, byte protocol)
    {
        Bed.WithPods(Peers.Alice);
        Bed.Enforce(Peers.Alice, Bed.NewPolicy().On(Egress, protocol, 80, TestPolicy.Allow(0)));
        Flow allowed = new(family, Peers.Alice, 40000, Peers.World, 80, protocol);
        Flow denied = new(family, Peers.Alice, 40000, Peers.World, 81, protocol);
        foreach (PacketSpec fragment in allowed.Out(TcpFlags.Syn).Data(100).ToFragments(32, 5))
        {
            Bed.Send(Peers.Alice, fragment).ShouldPass();
        }

        foreach (PacketSpec fragment in denied.Out(TcpFlags.Syn).Data(100).ToFragments(32, 6))
        {
            Bed.Send(Peers.Alice, fragment).ShouldDrop(DropReason.PolicyDenied, Egress);
        }

        Assert.True(Bed.IsTracked(allowed));
        Assert.Equal(1, Bed.ConnectionCount);
    }

    [Theory]
    [MemberData(nameof(FamiliesAndDirections))]
    public void A_fragment_before_its_first_is_dropped(Family family, TrafficDirection direction)
    {
        Bed.WithPods(Peers.Alice);
        var fragments = Between(family, direction, Peers.Alice, Peers.World).Udp(53, 53).Data(100).ToFragments(40, 5);
        Bed.Pass(direction, Peers.Alice, fragments[2]).ShouldDrop(DropReason.FragmentNotFound, direction);
        Bed.Pass(direction, Peers.Alice, fragments[0]).ShouldPass();
        Bed.Pass(direction, Peers.Alice, fragments[2]).ShouldPass();
        Bed.Pass(direction, Peers.Alice, fragments[1]).ShouldPass();
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_fragment_of_another_datagram_finds_no_ports(Family family)
    {
        Bed.WithPods(Peers.Alice);
        PacketSpec datagram = TestBed.Packet(family, Peers.Alice, Peers.World).Udp(53, 53).Data(100);
        PacketSpec elsewhere = TestBed.Packet(family, Peers.Alice, Peers.Remote).Udp(53, 53).Data(100);
        Bed.Send(Peers.Alice, datagram.ToFragments(40, 5)[0]).ShouldPass();
        Bed.Send(Peers.Alice, datagram.ToFragments(40, 6)[1]).ShouldDrop(DropReason.FragmentNotFound, Egress);
        Bed.Send(Peers.Alice, elsewhere.ToFragments(40, 5)[1]).ShouldDrop(DropReason.FragmentNotFound, Egress);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Fragments_reach_another_pod_of_the_node(Family family)
    {
        Bed.WithPods(Peers.Alice, Peers.Bob);
        foreach (PacketSpec fragment in TestBed.Packet(family, Peers.Alice, Peers.Bob).Udp(40000, 53).Data(100).ToFragments(40))
        {
            Bed.Send(Peers.Alice, fragment).ShouldRedirect();
        }
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Fragments_of_an_allowed_ping_pass(Family family)
    {
        Bed.WithPods(Peers.Alice);
        byte protocol = family == Family.IPv4 ? TestPolicy.Icmp : TestPolicy.IcmpV6;
        ushort request = family == Family.IPv4 ? (ushort)8 : (ushort)128;
        Bed.Enforce(Peers.Alice, Bed.NewPolicy().On(Egress, protocol, request, TestPolicy.Allow(0)));
        foreach (PacketSpec fragment in TestBed.Packet(family, Peers.Alice, Peers.World).EchoRequest(9).Data(100).ToFragments(40))
        {
            Bed.Send(Peers.Alice, fragment).ShouldPass();
        }

        // And the answer, whose fragments nothing allows but the question.
        foreach (PacketSpec fragment in TestBed.PacketTo(family, Peers.World, Peers.Alice).EchoReply(9).Data(100).ToFragments(40))
        {
            Bed.Receive(Peers.Alice, fragment).ShouldPass();
        }
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Fragments_of_a_denied_ping_are_all_denied(Family family)
    {
        Bed.WithPods(Peers.Alice);
        byte protocol = family == Family.IPv4 ? TestPolicy.Icmp : TestPolicy.IcmpV6;
        ushort request = family == Family.IPv4 ? (ushort)8 : (ushort)128;
        Bed.Enforce(Peers.Alice, Bed.NewPolicy().On(Egress, protocol, request, TestPolicy.Allow(0)));
        foreach (PacketSpec fragment in TestBed.Packet(family, Peers.Alice, Peers.World).EchoReply(9).Data(100).ToFragments(40))
        {
            Bed.Send(Peers.Alice, fragment).ShouldDrop(DropReason.PolicyDenied, Egress);
        }
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void The_last_fragment_may_be_a_single_byte(Family family)
    {
        Bed.WithPods(Peers.Alice);
        var fragments = TestBed.Packet(family, Peers.Alice, Peers.World).Udp(1, 53).Data(33).ToFragments(40);
        Assert.Equal(2, fragments.Count);
        Bed.Send(Peers.Alice, fragments[0]).ShouldPass();
        Bed.Send(Peers.Alice, fragments[1]).ShouldPass();
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Fragments_of_an_answer_pass(Family family)
    {
        Bed.WithPods(Peers.Alice);
        Bed.Enforce(Peers.Alice, Bed.NewPolicy().On(Egress, TestPolicy.Udp, 53, TestPolicy.Allow(0)));
        Flow flow = new(family, Peers.Alice, 40000, Peers.World, 53, TestPolicy.Udp);
        Bed.Send(Peers.Alice, flow.Out()).ShouldPass();
        foreach (PacketSpec fragment in flow.In().Data(100).ToFragments(40))
        {
            Bed.Receive(Peers.Alice, fragment).ShouldPass();
        }
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_spoofed_first_fragment_leaves_no_ports_behind(Family family)
    {
        Bed.WithPods(Peers.Alice, Peers.Bob);
        Bed.Enforce(Peers.Bob, Bed.NewPolicy().On(Egress, TestPolicy.Udp, 53, TestPolicy.Allow(0)));
        var real = TestBed.Packet(family, Peers.Bob, Peers.World).Udp(40000, 53).Data(100).ToFragments(40, 5);
        var forged = TestBed.Packet(family, Peers.Bob, Peers.World).Udp(40000, 99).Data(100).ToFragments(40, 5);
        Bed.Send(Peers.Bob, real[0]).ShouldPass();
        Bed.Send(Peers.Alice, forged[0]).ShouldDrop(DropReason.InvalidSourceIp, Egress);
        Bed.Send(Peers.Bob, real[1]).ShouldPass();
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_first_fragment_without_a_whole_transport_header_is_dropped(Family family)
    {
        Bed.WithPods(Peers.Alice);
        var fragments = TestBed.Packet(family, Peers.Alice, Peers.World).Tcp(40000, 80).Data(100).ToFragments(16);
        Bed.Send(Peers.Alice, fragments[0]).ShouldDrop(DropReason.ConntrackInvalidHeader, Egress);
        Bed.Send(Peers.Alice, fragments[1]).ShouldDrop(DropReason.FragmentNotFound, Egress);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_later_fragment_changes_no_TCP_state(Family family)
    {
        Bed.WithPods(Peers.Alice);
        Flow flow = new(family, Peers.Alice, 40000, Peers.World, 80);
        Bed.Send(Peers.Alice, flow.Out(TcpFlags.Syn)).ShouldPass();
        Bed.Send(Peers.Alice, flow.Out(TcpFlags.Ack).Data(100).ToFragments(40)[0]).ShouldPass();
        var before = Bed.ConnectionOf(flow);

        // Data where the flags of a header would stand: FIN and RST.
        byte[] data = new byte[100];
        Array.Fill(data, (byte)0xff);
        Bed.Send(Peers.Alice, flow.Out(TcpFlags.Ack).Data(data).ToFragments(40)[1]).ShouldPass();
        Assert.Equal(before.Flags, Bed.ConnectionOf(flow).Flags);
        Assert.Equal(before.TxFlagsSeen, Bed.ConnectionOf(flow).TxFlagsSeen);
    }
}
