// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Cilium.Testing;

namespace Datapath.Tests;

/// <summary>ICMP errors about translated flows reach whoever sent what they quote, as it was sent.</summary>
public sealed class QuotedErrorTests : NetworkTest
{
    private const ushort ClientPort = 40000;

    public QuotedErrorTests(NetworkFixture node)
        : base(node)
    {
        Bed.Constants = "masquerade_ipv4=01 masquerade_ipv6=01";
        Bed.Pods.WithPods(Peers.Alice);
    }

    public static TheoryData<Family, byte, int> Quotes { get; } = Rows();

    [Theory]
    [MemberData(nameof(Quotes))]
    public void From_behind_a_balanced_flow_to_its_client(Family family, byte protocol, int quoted)
    {
        Bed.Add(Service(family, protocol, Elsewhere(family)));
        PacketSpec request = Packet(protocol, Client(family), ClientPort, Vip(family), 80);
        Bed.Receive(request).ShouldRedirect();
        PacketSpec sent = As(request, InsideNode(family), ClientPort, Peers.Remote.Address(family), 8080, hops: 5);
        IPAddress router = OtherNode(family);
        PacketSpec error = Error(family, router, InsideNode(family), sent, quoted, NetworkFixture.Inside);
        PacketSpec expected = Error(family, router, Client(family), Hops(request, 5), quoted, NetworkFixture.Inside);
        Assert.Equal(Hops(expected, 1).ToBytes(), Bed.Receive(error, NetworkFixture.Inside).ShouldRedirect().Output);
    }

    [Theory]
    [MemberData(nameof(Quotes))]
    public void From_the_backend_itself_under_the_services_address(Family family, byte protocol, int quoted)
    {
        Bed.Add(Service(family, protocol, Elsewhere(family)));
        PacketSpec request = Packet(protocol, Client(family), ClientPort, Vip(family), 80);
        Bed.Receive(request).ShouldRedirect();
        PacketSpec sent = As(request, InsideNode(family), ClientPort, Peers.Remote.Address(family), 8080, hops: 5);
        PacketSpec error = Error(family, Peers.Remote.Address(family), InsideNode(family), sent, quoted, NetworkFixture.Inside);
        PacketSpec expected = Error(family, Vip(family), Client(family), Hops(request, 5), quoted, NetworkFixture.Inside);
        Assert.Equal(Hops(expected, 1).ToBytes(), Bed.Receive(error, NetworkFixture.Inside).ShouldRedirect().Output);
    }

    [Theory]
    [MemberData(nameof(Quotes))]
    public void From_the_client_to_a_backend_elsewhere(Family family, byte protocol, int quoted)
    {
        Bed.Add(Service(family, protocol, Elsewhere(family)));
        Bed.Receive(Packet(protocol, Client(family), ClientPort, Vip(family), 80)).ShouldRedirect();
        PacketSpec answer = Packet(protocol, Vip(family), 80, Client(family), ClientPort, TcpFlags.Ack);
        PacketSpec error = Error(family, Client(family), Vip(family), answer, quoted);
        PacketSpec asSent = As(answer, Peers.Remote.Address(family), 8080, InsideNode(family), ClientPort);
        PacketSpec expected = Error(family, InsideNode(family), Peers.Remote.Address(family), asSent, quoted);
        Assert.Equal(Hops(expected, 1).ToBytes(), Bed.Receive(error).ShouldRedirect().Output);
    }

    [Theory]
    [MemberData(nameof(Quotes))]
    public void From_a_backend_here_as_it_leaves(Family family, byte protocol, int quoted)
    {
        Bed.Add(Service(family, protocol, Here(family, Peers.Alice)));
        PacketSpec request = Packet(protocol, Client(family), ClientPort, Vip(family), 80);
        Bed.Receive(request).ShouldGoOn();
        PacketSpec arrived = As(request, Client(family), ClientPort, Peers.Alice.Address(family), 8080);
        PacketSpec error = Error(family, Peers.Alice.Address(family), Client(family), arrived, quoted);
        PacketSpec expected = Error(family, Vip(family), Client(family), request, quoted);
        Assert.Equal(expected.ToBytes(), Bed.Leave(Peers.Alice, error).ShouldGoOn().Output);
    }

    [Theory]
    [MemberData(nameof(Quotes))]
    public void From_a_router_to_a_masqueraded_pod(Family family, byte protocol, int quoted)
    {
        PacketSpec request = Packet(protocol, Peers.Alice.Address(family), ClientPort, Client(family), 443);
        Bed.Leave(Peers.Alice, request).ShouldGoOn();
        IPAddress router = IPAddress.Parse(family == Family.IPv4 ? "192.0.2.254" : "2001:db8:2::fe");
        PacketSpec error = Error(family, router, Node(family), As(request, Node(family), ClientPort, Client(family), 443), quoted);
        PacketSpec expected = Error(family, router, Peers.Alice.Address(family), request, quoted);
        Assert.Equal(expected.ToBytes(), Bed.Receive(error).ShouldGoOn().Output);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Echo_requests_are_quoted_with_their_own_identifier(Family family)
    {
        byte echo = family == Family.IPv4 ? TestPolicy.Icmp : TestPolicy.IcmpV6;
        Bed.Leave(Packet(echo, Node(family), 7, Client(family), 0));
        PacketSpec request = Packet(echo, Peers.Alice.Address(family), 7, Client(family), 0);
        Bed.Leave(Peers.Alice, request).ShouldGoOn();
        IPAddress router = IPAddress.Parse(family == Family.IPv4 ? "192.0.2.254" : "2001:db8:2::fe");
        PacketSpec error = Error(family, router, Node(family), As(request, Node(family), 8, Client(family), 8), 128);
        Assert.Equal(Error(family, router, Peers.Alice.Address(family), request, 128).ToBytes(), Bed.Receive(error).ShouldGoOn().Output);
    }

    [Theory]
    [MemberData(nameof(FamiliesAndTransports))]
    public void Errors_about_other_flows_are_left_alone(Family family, byte protocol)
    {
        PacketSpec other = Packet(protocol, Node(family), 50000, Client(family), 443);
        PacketSpec error = Error(family, Client(family), Node(family), other, 128);
        Assert.Equal(error.ToBytes(), Bed.Receive(error).ShouldGoOn().Output);
    }

    private static TheoryData<Family, byte, int> Rows()
    {
        TheoryData<Family, byte, int> rows = [];
        foreach (Family family in (Family[])[Family.IPv4, Family.IPv6])
        {
            foreach (byte protocol in (byte[])[TestPolicy.Tcp, TestPolicy.Udp, TestPolicy.Sctp])
            {
                // All of it, and as little as RFC 792 asks for.
                rows.Add(family, protocol, 128);
                rows.Add(family, protocol, (family == Family.IPv4 ? 20 : 40) + 8);
            }
        }

        return rows;
    }

    private static PacketSpec Error(Family family, IPAddress source, IPAddress destination, PacketSpec quoted, int quotedBytes, int device = NetworkFixture.Outside)
    {
        EthernetHeader frame = Packet(TestPolicy.Tcp, source, 1, destination, 1, device: device).Layer<EthernetHeader>();
        return PacketSpec.Empty.Then(frame).IP(source, destination)
            .IcmpError(family == Family.IPv4 ? (byte)3 : (byte)1, family == Family.IPv4 ? (byte)1 : (byte)3, quoted, quotedBytes: quotedBytes);
    }

    private static PacketSpec Hops(PacketSpec packet, int hops) =>
        packet.Layers.Any(layer => layer is IPv4Header)
            ? packet.With<IPv4Header>(ip => ip with { TimeToLive = (byte)(ip.TimeToLive - hops) })
            : packet.With<IPv6Header>(ip => ip with { HopLimit = (byte)(ip.HopLimit - hops) });
}
