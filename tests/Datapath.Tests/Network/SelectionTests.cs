// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Cilium.Core;
using Cilium.Datapath.Layout;
using Cilium.Testing;

namespace Datapath.Tests;

/// <summary>Which packets from outside are balanced, and which of a service's backends they get.</summary>
public sealed class SelectionTests(NetworkFixture node) : NetworkTest(node)
{
    private const ushort ClientPort = 40000;
    private const FrontendFlags NodePort = FrontendFlags.NodePort | FrontendFlags.Routable;

    [Theory]
    [MemberData(nameof(Families))]
    public void A_port_of_the_node_leads_to_the_service_under_each_address_of_the_node(Family family)
    {
        Bed.Add(Service(family, TestPolicy.Tcp, Here(family, Peers.Alice)) with { Address = null, IsIPv6 = family == Family.IPv6, Port = 30080, Flags = NodePort });
        foreach (var (address, port) in new Dictionary<IPAddress, ushort> { [Node(family)] = 40000, [InsideNode(family)] = 40001 })
        {
            PacketSpec request = Packet(TestPolicy.Tcp, Client(family), port, address, 30080);
            Judgement judgement = Bed.Receive(request).ShouldGoOn();
            Assert.Equal(As(request, Client(family), port, Peers.Alice.Address(family), 8080).ToBytes(), judgement.Output);
        }
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Ports_of_other_nodes_and_addresses_of_nobody_are_not_the_nodes(Family family)
    {
        Bed.Add(Service(family, TestPolicy.Tcp, Here(family, Peers.Alice)) with { Address = null, IsIPv6 = family == Family.IPv6, Port = 30080, Flags = NodePort });
        ShouldBeUntouched(Packet(TestPolicy.Tcp, Client(family), ClientPort, OtherNode(family), 30080));
        ShouldBeUntouched(Packet(TestPolicy.Tcp, Client(family), ClientPort, Vip(family), 30080));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_node_port_outside_its_range_leads_nowhere(Family family)
    {
        Bed.Add(Service(family, TestPolicy.Tcp, Here(family, Peers.Alice)) with { Address = null, IsIPv6 = family == Family.IPv6, Port = 29999, Flags = NodePort });
        ShouldBeUntouched(Packet(TestPolicy.Tcp, Client(family), ClientPort, Node(family), 29999));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_host_port_leads_to_its_pod(Family family)
    {
        FrontendFlags flags = FrontendFlags.HostPort | FrontendFlags.Routable;
        Bed.Add(Service(family, TestPolicy.Tcp, Here(family, Peers.Alice)) with { Address = null, IsIPv6 = family == Family.IPv6, Port = 8443, Flags = flags });
        PacketSpec request = Packet(TestPolicy.Tcp, Client(family), ClientPort, Node(family), 8443);
        Assert.Equal(As(request, Client(family), ClientPort, Peers.Alice.Address(family), 8080).ToBytes(), Bed.Receive(request).ShouldGoOn().Output);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_host_port_on_loopback_is_not_reached_from_outside(Family family)
    {
        FrontendFlags flags = FrontendFlags.HostPort | FrontendFlags.Routable | FrontendFlags.Loopback;
        Bed.Add(Service(family, TestPolicy.Tcp, Here(family, Peers.Alice)) with { Address = null, IsIPv6 = family == Family.IPv6, Port = 8443, Flags = flags });
        ShouldBeUntouched(Packet(TestPolicy.Tcp, Client(family), ClientPort, Node(family), 8443));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_host_port_never_leads_to_another_node(Family family)
    {
        Bed.Add(Service(family, TestPolicy.Tcp, Elsewhere(family)) with { Flags = FrontendFlags.HostPort | FrontendFlags.Routable });
        Bed.Receive(Packet(TestPolicy.Tcp, Client(family), ClientPort, Vip(family), 80)).ShouldDrop(DropReason.InvalidPacket, Ingress);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_cluster_address_is_not_reached_from_outside(Family family)
    {
        Bed.Add(Service(family, TestPolicy.Tcp, Here(family, Peers.Alice)) with { Flags = FrontendFlags.None });
        Bed.Receive(Packet(TestPolicy.Tcp, Client(family), ClientPort, Vip(family), 80)).ShouldDrop(DropReason.IsClusterIp, Ingress);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Source_ranges_say_who_may_ask(Family family)
    {
        IpPrefix clients = IpPrefix.Parse(family == Family.IPv4 ? "198.51.100.0/24" : "2001:db8::/64");
        Bed.Add(Service(family, TestPolicy.Tcp, Here(family, Peers.Alice)) with { SourceRanges = [clients] });
        Bed.Receive(Packet(TestPolicy.Tcp, Client(family), ClientPort, Vip(family), 80)).ShouldGoOn();
        IPAddress other = IPAddress.Parse(family == Family.IPv4 ? "198.51.99.7" : "2001:db8:1::7");
        Bed.Receive(Packet(TestPolicy.Tcp, other, ClientPort, Vip(family), 80)).ShouldDrop(DropReason.NotInSourceRange, Ingress);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Source_ranges_may_say_who_may_not(Family family)
    {
        IpPrefix refused = IpPrefix.Parse(family == Family.IPv4 ? "198.51.100.0/24" : "2001:db8::/64");
        FrontendFlags flags = FrontendFlags.LoadBalancer | FrontendFlags.Routable | FrontendFlags.SourceDeny;
        Bed.Add(Service(family, TestPolicy.Tcp, Here(family, Peers.Alice)) with { SourceRanges = [refused], Flags = flags });
        Bed.Receive(Packet(TestPolicy.Tcp, Client(family), ClientPort, Vip(family), 80)).ShouldDrop(DropReason.NotInSourceRange, Ingress);
        IPAddress other = IPAddress.Parse(family == Family.IPv4 ? "198.51.99.7" : "2001:db8:1::7");
        Bed.Receive(Packet(TestPolicy.Tcp, other, ClientPort, Vip(family), 80)).ShouldGoOn();
    }

    [Theory]
    [MemberData(nameof(FamiliesAndTransports))]
    public void Other_ports_and_protocols_are_left_alone(Family family, byte protocol)
    {
        Bed.Add(Service(family, TestPolicy.Tcp, Here(family, Peers.Alice)));
        ShouldBeUntouched(Packet(protocol, Client(family), ClientPort, Vip(family), 81));
        if (protocol != TestPolicy.Tcp)
        {
            ShouldBeUntouched(Packet(protocol, Client(family), ClientPort, Vip(family), 80));
        }
    }

    [Theory]
    [MemberData(nameof(FamiliesAndTransports))]
    public void Whoever_asks_a_service_without_backends_is_told_so(Family family, byte protocol)
    {
        var (number, _) = Bed.Add(Service(family, protocol));
        PacketSpec request = Packet(protocol, Client(family), ClientPort, Vip(family), 80);
        Judgement judgement = Bed.Receive(request).ShouldAnswer(DropReason.NoServiceBackend, Ingress);
        int quoted = (family == Family.IPv4 ? 20 : 40) + 8;
        EthernetHeader frame = request.Layer<EthernetHeader>();
        PacketSpec answer = PacketSpec.Empty.Ethernet(frame.Destination, frame.Source).IP(Vip(family), Client(family))
            .IcmpError(family == Family.IPv4 ? (byte)3 : (byte)1, family == Family.IPv4 ? (byte)3 : (byte)4, request, quotedBytes: quoted);
        Assert.Equal(answer.ToBytes(), judgement.Output);
        Assert.True(Bed.Refusals.TryLookup(number, out ulong refusals));
        Assert.Equal(1ul, refusals);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Or_is_not_where_the_node_keeps_silent(Family family)
    {
        Bed.Constants = "refuse_with_icmp=00";
        Bed.Add(Service(family));
        Bed.Receive(Packet(TestPolicy.Tcp, Client(family), ClientPort, Vip(family), 80)).ShouldDrop(DropReason.NoServiceBackend, Ingress);
    }

    [Fact]
    public void Backends_are_chosen_evenly()
    {
        var (_, first) = Bed.Add(Service(Family.IPv4, TestPolicy.Udp, Here(Family.IPv4, Peers.Alice), Here(Family.IPv4, Peers.Bob), Here(Family.IPv4, Peers.Carol)));
        for (int i = 0; i < 3000; i++)
        {
            Bed.Receive(Packet(TestPolicy.Udp, Client(Family.IPv4), (ushort)(10_000 + i), Vip(Family.IPv4), 80));
        }

        ulong[] counts = [.. Enumerable.Range(0, 3).Select(i => Bed.BackendCounts.TryLookup(first + (uint)i, out BackendCountValue count) ? count.Connections : 0)];
        Assert.Equal(3000ul, counts.Aggregate((sum, count) => sum + count));
        Assert.All(counts, count => Assert.InRange(count, 900ul, 1100ul));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_client_keeps_its_backend_by_affinity(Family family)
    {
        Bed.Add(Service(family, TestPolicy.Tcp, Here(family, Peers.Alice), Here(family, Peers.Bob), Here(family, Peers.Carol)) with { AffinityTimeout = 60 });
        IPAddress[] chosen = [.. Enumerable.Range(0, 20).Select(i => DestinationOf(Bed.Receive(
            Packet(TestPolicy.Tcp, Client(family), (ushort)(20_000 + i), Vip(family), 80)).ShouldGoOn()))];
        Assert.Single(chosen.Distinct());
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Until_no_pool_leads_there_any_more(Family family)
    {
        BalancedBackend[] backends = [Here(family, Peers.Alice), Here(family, Peers.Bob)];
        var (number, first) = Bed.Add(Service(family, TestPolicy.Tcp, backends) with { AffinityTimeout = 60 });
        IPAddress chosen = DestinationOf(Bed.Receive(Packet(TestPolicy.Tcp, Client(family), 20_000, Vip(family), 80)));
        int index = Array.FindIndex(backends, backend => backend.Address.Equals(chosen));
        Bed.Put(first + (uint)index, number, TestPolicy.Tcp, backends[index] with { Phase = 1 });
        Bed.Point(number, first + (uint)(1 - index));
        IPAddress other = DestinationOf(Bed.Receive(Packet(TestPolicy.Tcp, Client(family), 20_001, Vip(family), 80)));
        Assert.Equal(backends[1 - index].Address, other);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Maglev_chooses_by_the_published_hash_of_the_flow(Family family)
    {
        BalancedBackend[] backends = [.. Enumerable.Range(0, 7).Select(i => Here(family, Peers.Alice, (ushort)(9000 + i)))];
        Bed.Add(Service(family, TestPolicy.Udp, backends) with { IsMaglev = true });
        for (ushort port = 1000; port < 1100; port++)
        {
            Judgement judgement = Bed.Receive(Packet(TestPolicy.Udp, Client(family), port, Vip(family), 80)).ShouldGoOn();
            Assert.Equal(9000 + (int)(FlowHash.Of(Client(family), port, 80, TestPolicy.Udp) % 7), judgement.View.Udp!.DestinationPort);
        }
    }

    private void ShouldBeUntouched(PacketSpec packet) => Assert.Equal(packet.ToBytes(), Bed.Receive(packet).ShouldGoOn().Output);

    private static IPAddress DestinationOf(Judgement judgement) => judgement.View.IPv4?.Destination ?? judgement.View.IPv6!.Destination;
}
