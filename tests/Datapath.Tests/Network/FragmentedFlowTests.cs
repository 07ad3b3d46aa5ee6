// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using Cilium.Testing;

namespace Datapath.Tests;

/// <summary>Fragments are translated like the datagram that they are parts of.</summary>
public sealed class FragmentedFlowTests : NetworkTest
{
    public FragmentedFlowTests(NetworkFixture node)
        : base(node)
    {
        Bed.Constants = "masquerade_ipv4=01 masquerade_ipv6=01";
        Bed.Pods.WithPods(Peers.Alice);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void From_outside_to_a_backend_here(Family family)
    {
        Bed.Add(Service(family, TestPolicy.Udp, Here(family, Peers.Alice)));
        PacketSpec whole = Packet(TestPolicy.Udp, Client(family), 40000, Vip(family), 80).Data(2000);
        ShouldBecome(whole, As(whole, Client(family), 40000, Peers.Alice.Address(family), 8080), packet => Bed.Receive(packet).ShouldGoOn());
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void From_outside_to_a_backend_elsewhere(Family family)
    {
        Bed.Add(Service(family, TestPolicy.Udp, Elsewhere(family)));
        PacketSpec whole = Packet(TestPolicy.Udp, Client(family), 40000, Vip(family), 80).Data(2000);
        ShouldBecome(
            whole, As(whole, InsideNode(family), 40000, Peers.Remote.Address(family), 8080, hops: 1), packet => Bed.Receive(packet).ShouldRedirect());
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void From_a_masqueraded_pod(Family family)
    {
        PacketSpec whole = Packet(TestPolicy.Udp, Peers.Alice.Address(family), 40000, Client(family), 443).Data(2000);
        ShouldBecome(whole, As(whole, Node(family), 40000, Client(family), 443), packet => Bed.Leave(Peers.Alice, packet).ShouldGoOn());
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Of_an_echo_request(Family family)
    {
        byte echo = family == Family.IPv4 ? TestPolicy.Icmp : TestPolicy.IcmpV6;
        PacketSpec whole = Packet(echo, Peers.Alice.Address(family), 7, Client(family), 0).Data(2000);
        ShouldBecome(whole, Addressed(whole, Node(family), Client(family)), packet => Bed.Leave(Peers.Alice, packet).ShouldGoOn());
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Without_its_first_one_a_fragment_of_a_pod_does_not_get_out(Family family)
    {
        PacketSpec whole = Packet(TestPolicy.Udp, Peers.Alice.Address(family), 40000, Client(family), 443).Data(2000);
        Bed.Leave(Peers.Alice, whole.ToFragments(1024, 77)[1]).ShouldDrop(DropReason.FragmentNotFound, Egress);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Without_its_first_one_a_fragment_from_outside_is_the_stacks(Family family)
    {
        Bed.Add(Service(family, TestPolicy.Udp, Here(family, Peers.Alice)));
        PacketSpec late = Packet(TestPolicy.Udp, Client(family), 40000, Vip(family), 80).Data(2000).ToFragments(1024, 77)[1];
        Assert.Equal(late.ToBytes(), Bed.Receive(late).ShouldGoOn().Output);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void The_crc_of_a_fragmented_sctp_packet_cannot_follow_its_ports(Family family)
    {
        Bed.Add(Service(family, TestPolicy.Sctp, Here(family, Peers.Alice)));
        PacketSpec first = Packet(TestPolicy.Sctp, Client(family), 40000, Vip(family), 80).Data(2000).ToFragments(1024, 77)[0];
        Bed.Receive(first).ShouldDrop(DropReason.NatUnsupportedProtocol, Ingress);
    }

    private static void ShouldBecome(PacketSpec whole, PacketSpec expected, Func<PacketSpec, Judgement> pass)
    {
        foreach (var (fragment, result) in whole.ToFragments(1024, 77).Zip(expected.ToFragments(1024, 77)))
        {
            Assert.Equal(result.ToBytes(), pass(fragment).Output);
        }
    }
}
