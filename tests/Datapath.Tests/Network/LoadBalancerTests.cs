// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Cilium.Core;
using Cilium.Datapath.Layout;
using Cilium.Testing;

namespace Datapath.Tests;

/// <summary>A service that is reached from outside under its own address.</summary>
public sealed class LoadBalancerTests(NetworkFixture node) : NetworkTest(node)
{
    private const ushort ClientPort = 40000;

    [Theory]
    [MemberData(nameof(FamiliesAndTransports))]
    public void A_backend_here_is_asked_under_the_clients_address(Family family, byte protocol)
    {
        Bed.Add(Service(family, protocol, Here(family, Peers.Alice)));
        PacketSpec request = Packet(protocol, Client(family), ClientPort, Vip(family), 80);
        Judgement judgement = Bed.Receive(request).ShouldGoOn();
        Assert.Equal(As(request, Client(family), ClientPort, Peers.Alice.Address(family), 8080).ToBytes(), judgement.Output);
    }

    [Theory]
    [MemberData(nameof(FamiliesAndTransports))]
    public void Its_answer_leaves_under_the_services_address(Family family, byte protocol)
    {
        Bed.Add(Service(family, protocol, Here(family, Peers.Alice)));
        Bed.Receive(Packet(protocol, Client(family), ClientPort, Vip(family), 80));
        PacketSpec answer = Packet(protocol, Peers.Alice.Address(family), 8080, Client(family), ClientPort, TcpFlags.Syn | TcpFlags.Ack);
        Judgement judgement = Bed.Leave(Peers.Alice, answer).ShouldGoOn();
        Assert.Equal(As(answer, Vip(family), 80, Client(family), ClientPort).ToBytes(), judgement.Output);
    }

    [Theory]
    [MemberData(nameof(FamiliesAndTransports))]
    public void A_backend_elsewhere_is_asked_under_this_nodes_address(Family family, byte protocol)
    {
        Bed.Add(Service(family, protocol, Elsewhere(family)));
        PacketSpec request = Packet(protocol, Client(family), ClientPort, Vip(family), 80);
        Judgement judgement = Bed.Receive(request).ShouldRedirect();
        Assert.Equal(As(request, InsideNode(family), ClientPort, Peers.Remote.Address(family), 8080, hops: 1).ToBytes(), judgement.Output);
    }

    [Theory]
    [MemberData(nameof(FamiliesAndTransports))]
    public void Its_answer_goes_back_through_this_node(Family family, byte protocol)
    {
        Bed.Add(Service(family, protocol, Elsewhere(family)));
        Bed.Receive(Packet(protocol, Client(family), ClientPort, Vip(family), 80));
        PacketSpec answer = Packet(
            protocol, Peers.Remote.Address(family), 8080, InsideNode(family), ClientPort, TcpFlags.Syn | TcpFlags.Ack, NetworkFixture.Inside);
        Judgement judgement = Bed.Receive(answer, NetworkFixture.Inside).ShouldRedirect();
        Assert.Equal(As(answer, Vip(family), 80, Client(family), ClientPort, hops: 1).ToBytes(), judgement.Output);
    }
}
