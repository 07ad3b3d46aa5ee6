// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Cilium.Core;
using Cilium.Datapath.Layout;
using Cilium.Testing;

namespace Datapath.Tests;

/// <summary>What the node itself sends, and what it must not lose to translated flows.</summary>
public sealed class HostFlowTests : NetworkTest
{
    private const string Masquerading = "masquerade_ipv4=01 masquerade_ipv6=01";
    private const FrontendFlags ClusterIP = FrontendFlags.None;

    public HostFlowTests(NetworkFixture node)
        : base(node)
    {
        Bed.Constants = Masquerading;
        Bed.Pods.WithPods(Peers.Alice);
    }

    [Theory]
    [MemberData(nameof(FamiliesAndTransports))]
    public void What_no_socket_hook_saw_is_balanced_on_its_way_out(Family family, byte protocol)
    {
        Bed.Add(Service(family, protocol, Elsewhere(family)) with { Flags = ClusterIP });
        PacketSpec request = Packet(protocol, Node(family), 40000, Vip(family), 80);
        Judgement judgement = Bed.Leave(request).ShouldRedirect();
        Assert.Equal(As(request, Node(family), 40000, Peers.Remote.Address(family), 8080, hops: 1).ToBytes(), judgement.Output);
        PacketSpec next = Packet(protocol, Node(family), 40000, Vip(family), 80, TcpFlags.Ack);
        Assert.Equal(As(next, Node(family), 40000, Peers.Remote.Address(family), 8080, hops: 1).ToBytes(), Bed.Leave(next).ShouldRedirect().Output);
        PacketSpec answer = Packet(protocol, Peers.Remote.Address(family), 8080, Node(family), 40000, TcpFlags.Syn | TcpFlags.Ack, NetworkFixture.Inside);
        Assert.Equal(As(answer, Vip(family), 80, Node(family), 40000).ToBytes(), Bed.Receive(answer, NetworkFixture.Inside).ShouldGoOn().Output);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_node_port_of_another_node_is_balanced_here(Family family)
    {
        Bed.Add(Service(family, TestPolicy.Tcp, Elsewhere(family)) with
        {
            Address = null, IsIPv6 = family == Family.IPv6, Port = 30080, Flags = FrontendFlags.NodePort | FrontendFlags.Routable,
        });
        PacketSpec request = Packet(TestPolicy.Tcp, InsideNode(family), 40000, OtherNode(family), 30080);
        Judgement judgement = Bed.Leave(request, NetworkFixture.Inside).ShouldRedirect();
        Assert.Equal(As(request, InsideNode(family), 40000, Peers.Remote.Address(family), 8080, hops: 1).ToBytes(), judgement.Output);
    }

    [Theory]
    [InlineData(FrontendFlags.ExternalIP | FrontendFlags.Routable)]
    [InlineData(FrontendFlags.HostPort | FrontendFlags.Routable)]
    public void Addresses_of_others_are_not_drawn_to_a_service(object flags)
    {
        Bed.Add(Service(Family.IPv4, TestPolicy.Tcp, Elsewhere(Family.IPv4)) with { Flags = (FrontendFlags)flags });
        PacketSpec request = Packet(TestPolicy.Tcp, Node(Family.IPv4), 40000, Vip(Family.IPv4), 80);
        Assert.Equal(request.ToBytes(), Bed.Leave(request).ShouldGoOn().Output);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_service_without_backends_takes_nothing(Family family)
    {
        Bed.Add(Service(family) with { Flags = ClusterIP });
        Bed.Leave(Packet(TestPolicy.Tcp, Node(family), 40000, Vip(family), 80)).ShouldDrop(DropReason.NoServiceBackend, Egress);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Its_own_traffic_passes_untouched_and_leaves_no_trace(Family family)
    {
        foreach (byte protocol in (byte[])[TestPolicy.Tcp, TestPolicy.Udp])
        {
            PacketSpec packet = Packet(protocol, Node(family), 40000, Client(family), 443);
            Assert.Equal(packet.ToBytes(), Bed.Leave(packet).ShouldGoOn().Output);
        }

        Assert.Empty(Bed.Entries(family));
    }

    [Theory]
    [InlineData(Family.IPv4, TestPolicy.Tcp)]
    [InlineData(Family.IPv6, TestPolicy.Tcp)]
    [InlineData(Family.IPv4, TestPolicy.Udp)]
    [InlineData(Family.IPv6, TestPolicy.Udp)]
    public void A_flow_whose_answers_would_be_a_pods_gets_another_port(Family family, byte protocol)
    {
        Bed.Leave(Peers.Alice, Packet(protocol, Peers.Alice.Address(family), 40000, Client(family), 443));
        PacketSpec own = Packet(protocol, Node(family), 40000, Client(family), 443);
        Assert.Equal(As(own, Node(family), 40001, Client(family), 443).ToBytes(), Bed.Leave(own).ShouldGoOn().Output);
        PacketSpec answer = Packet(protocol, Client(family), 443, Node(family), 40001, TcpFlags.Syn | TcpFlags.Ack);
        Assert.Equal(As(answer, Client(family), 443, Node(family), 40000).ToBytes(), Bed.Receive(answer).ShouldGoOn().Output);
        PacketSpec pods = Packet(protocol, Client(family), 443, Node(family), 40000, TcpFlags.Syn | TcpFlags.Ack);
        Assert.Equal(As(pods, Client(family), 443, Peers.Alice.Address(family), 40000).ToBytes(), Bed.Receive(pods).ShouldGoOn().Output);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_ping_of_the_node_keeps_its_identifier_from_pods(Family family)
    {
        byte echo = family == Family.IPv4 ? TestPolicy.Icmp : TestPolicy.IcmpV6;
        PacketSpec own = Packet(echo, Node(family), 7, Client(family), 0);
        Assert.Equal(own.ToBytes(), Bed.Leave(own).ShouldGoOn().Output);
        PacketSpec pods = Packet(echo, Peers.Alice.Address(family), 7, Client(family), 0);
        Assert.Equal(As(pods, Node(family), 8, Client(family), 8).ToBytes(), Bed.Leave(Peers.Alice, pods).ShouldGoOn().Output);
        PacketSpec reply = PacketSpec.Empty.Then(own.Layer<EthernetHeader>()).IP(Client(family), Node(family)).EchoReply(7);
        Assert.Equal(reply.ToBytes(), Bed.Receive(reply).ShouldGoOn().Output);
    }
}
