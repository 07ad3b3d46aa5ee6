// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using Cilium.LoadBalancing;
using Cilium.Testing;

namespace Datapath.Tests;

/// <summary>Packets of pods to services that no socket hook has translated.</summary>
[Trait("Matrix", "Smoke")]
public sealed class PodServiceTests(DataPlaneFixture plane) : DataPlaneTest(plane)
{
    private const ushort ServicePort = 80;
    private const ushort BackendPort = 8080;
    private const ushort ClientPort = 40000;

    public static TheoryData<Family, byte, SelectionAlgorithm> Kinds { get; } = new(
        from row in FamiliesAndTransports
        from algorithm in Enum.GetValues<SelectionAlgorithm>()
        select (row.Data.Item1, row.Data.Item2, algorithm));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_packet_to_a_service_goes_to_a_backend_and_its_answer_comes_from_the_service(Family family, byte protocol, SelectionAlgorithm algorithm)
    {
        Bed.WithPods(Peers.Alice);
        Bed.Know(Peers.Remote);
        Bed.Serve(SampleService.Of(family, protocol, ServicePort, algorithm, (Peers.Remote, BackendPort)));
        Flow asked = new(family, Peers.Alice, ClientPort, SampleService.Address, ServicePort, protocol);
        Flow served = asked with { Remote = Peers.Remote, RemotePort = BackendPort };

        // The whole packet is compared, checksums included: nothing but the destination changes.
        ShouldEqual(served.Out(TcpFlags.Syn), Bed.Send(Peers.Alice, asked.Out(TcpFlags.Syn)).ShouldPass());
        ShouldEqual(asked.In(TcpFlags.Syn | TcpFlags.Ack), Bed.Receive(Peers.Alice, served.In(TcpFlags.Syn | TcpFlags.Ack)).ShouldPass());
        ShouldEqual(served.Out(), Bed.Send(Peers.Alice, asked.Out()).ShouldPass());
        ShouldEqual(asked.In(), Bed.Receive(Peers.Alice, served.In()).ShouldPass());
        Assert.Equal(1, Bed.ConnectionCount);
        Assert.Equal(2, Bed.TranslationCount);
        Assert.Equal(1u, Bed.ConnectionsOf(Peers.Remote.Address(family), BackendPort));
    }

    [Theory]
    [MemberData(nameof(FamiliesAndTransports))]
    public void Between_pods_of_a_node_both_ways_are_translated(Family family, byte protocol)
    {
        Bed.WithPods(Peers.Alice, Peers.Bob);
        Bed.Serve(SampleService.Of(family, protocol, ServicePort, SelectionAlgorithm.Random, (Peers.Bob, BackendPort)));
        Flow asked = new(family, Peers.Alice, ClientPort, SampleService.Address, ServicePort, protocol);
        Flow served = asked with { Remote = Peers.Bob, RemotePort = BackendPort };

        ShouldEqual(Delivered(served.Out(TcpFlags.Syn), Peers.Bob), Bed.Send(Peers.Alice, asked.Out(TcpFlags.Syn)).ShouldRedirect());
        PacketSpec answer = served.Reversed.Out(TcpFlags.Syn | TcpFlags.Ack);
        PacketSpec translated = Delivered(asked.Reversed.Out(TcpFlags.Syn | TcpFlags.Ack), Peers.Alice)
            .With<EthernetHeader>(_ => new EthernetHeader(Peers.Alice.GatewayMac, Peers.Alice.Mac));
        ShouldEqual(translated, Bed.Send(Peers.Bob, answer).ShouldRedirect());
    }

    [Theory]
    [MemberData(nameof(FamiliesAndTransports))]
    public void What_policy_denies_leaves_nothing_behind(Family family, byte protocol)
    {
        Bed.WithPods(Peers.Alice);
        Bed.Know(Peers.Remote);
        Bed.Serve(SampleService.Of(family, protocol, ServicePort, SelectionAlgorithm.Random, (Peers.Remote, BackendPort)));
        Bed.Enforce(Peers.Alice, Bed.NewPolicy());
        Flow asked = new(family, Peers.Alice, ClientPort, SampleService.Address, ServicePort, protocol);
        Bed.Send(Peers.Alice, asked.Out(TcpFlags.Syn)).ShouldDrop(DropReason.PolicyDenied, Egress);
        Assert.Equal(0, Bed.TranslationCount);
        Assert.Equal(0, Bed.ConnectionCount);
    }

    [Theory]
    [MemberData(nameof(FamiliesAndTransports))]
    public void Policy_speaks_of_the_backend(Family family, byte protocol)
    {
        Bed.WithPods(Peers.Alice);
        Bed.Know(Peers.Remote);
        Bed.Carry(Peers.Remote, 7);
        Bed.Serve(SampleService.Of(family, protocol, ServicePort, SelectionAlgorithm.Random, (Peers.Remote, BackendPort)));
        Bed.Enforce(Peers.Alice, Bed.NewPolicy().On(Egress, protocol, BackendPort, TestPolicy.Allow(7)));
        Flow asked = new(family, Peers.Alice, ClientPort, SampleService.Address, ServicePort, protocol);
        Bed.Send(Peers.Alice, asked.Out(TcpFlags.Syn)).ShouldPass();
    }

    [Theory]
    [MemberData(nameof(FamiliesAndTransports))]
    public void A_service_without_backends_refuses_and_counts(Family family, byte protocol)
    {
        Bed.WithPods(Peers.Alice);
        Bed.Serve(SampleService.Of(family, protocol, ServicePort, SelectionAlgorithm.Random));
        Flow asked = new(family, Peers.Alice, ClientPort, SampleService.Address, ServicePort, protocol);
        Bed.Send(Peers.Alice, asked.Out(TcpFlags.Syn)).ShouldDrop(DropReason.NoServiceBackend, Egress);
        Assert.Equal(1u, Bed.RefusalCount);
    }

    [Theory]
    [MemberData(nameof(FamiliesAndTransports))]
    public void A_flow_keeps_its_backend_when_others_come(Family family, byte protocol)
    {
        Bed.WithPods(Peers.Alice);
        Bed.Serve(SampleService.Of(family, protocol, ServicePort, SelectionAlgorithm.Random, (Peers.Remote, BackendPort)));
        Flow asked = new(family, Peers.Alice, ClientPort, SampleService.Address, ServicePort, protocol);
        Bed.Send(Peers.Alice, asked.Out(TcpFlags.Syn)).ShouldPass();
        Bed.Serve(SampleService.Of(family, protocol, ServicePort, SelectionAlgorithm.Random, [.. Enumerable.Range(1, 50).Select(i => (Peers.World, (ushort)i)), (Peers.Remote, BackendPort)]));
        for (int i = 0; i < 20; i++)
        {
            // A repeated SYN too.
            ShouldEqual(
                (asked with { Remote = Peers.Remote, RemotePort = BackendPort }).Out(i < 10 ? TcpFlags.Syn : TcpFlags.Ack),
                Bed.Send(Peers.Alice, asked.Out(i < 10 ? TcpFlags.Syn : TcpFlags.Ack)).ShouldPass());
        }
    }

    [Theory]
    [InlineData(Family.IPv4, TestPolicy.Udp, true)]
    [InlineData(Family.IPv6, TestPolicy.Udp, true)]
    [InlineData(Family.IPv4, TestPolicy.Tcp, false)]
    [InlineData(Family.IPv6, TestPolicy.Tcp, false)]
    public void When_a_backend_is_gone_datagrams_move_and_connections_end_by_themselves(Family family, byte protocol, bool moves)
    {
        Bed.WithPods(Peers.Alice);
        Bed.Serve(SampleService.Of(family, protocol, ServicePort, SelectionAlgorithm.Random, (Peers.Remote, BackendPort)));
        Flow asked = new(family, Peers.Alice, ClientPort, SampleService.Address, ServicePort, protocol);
        Bed.Send(Peers.Alice, asked.Out(TcpFlags.Syn)).ShouldPass();
        Bed.Serve(SampleService.Of(family, protocol, ServicePort, SelectionAlgorithm.Random, (Peers.World, 9)));
        Flow served = moves ? asked with { Remote = Peers.World, RemotePort = 9 } : asked with { Remote = Peers.Remote, RemotePort = BackendPort };
        ShouldEqual(served.Out(), Bed.Send(Peers.Alice, asked.Out()).ShouldPass());
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_connection_that_opens_anew_may_go_elsewhere(Family family)
    {
        Bed.WithPods(Peers.Alice);
        Bed.Serve(SampleService.Of(family, TestPolicy.Tcp, ServicePort, SelectionAlgorithm.Random, (Peers.Remote, BackendPort)));
        Flow asked = new(family, Peers.Alice, ClientPort, SampleService.Address, ServicePort);
        Flow served = asked with { Remote = Peers.Remote, RemotePort = BackendPort };
        Bed.Send(Peers.Alice, asked.Out(TcpFlags.Syn)).ShouldPass();
        Bed.Send(Peers.Alice, asked.Out(TcpFlags.Fin | TcpFlags.Ack)).ShouldPass();
        Bed.Receive(Peers.Alice, served.In(TcpFlags.Fin | TcpFlags.Ack)).ShouldPass();
        Bed.Serve(SampleService.Of(family, TestPolicy.Tcp, ServicePort, SelectionAlgorithm.Random, (Peers.World, 9)));
        ShouldEqual((asked with { Remote = Peers.World, RemotePort = 9 }).Out(TcpFlags.Syn), Bed.Send(Peers.Alice, asked.Out(TcpFlags.Syn)).ShouldPass());
    }

    [Theory]
    [MemberData(nameof(FamiliesAndTransports))]
    public void A_pod_reaches_itself_through_its_service(Family family, byte protocol)
    {
        Bed.WithPods(Peers.Alice);
        Bed.Enforce(Peers.Alice, Bed.NewPolicy());
        Bed.Serve(SampleService.Of(family, protocol, ServicePort, SelectionAlgorithm.Random, (Peers.Alice, BackendPort)));
        Flow asked = new(family, Peers.Alice, ClientPort, SampleService.Address, ServicePort, protocol);
        Flow arrives = new(family, Peers.Alice, BackendPort, SampleService.Loopback, ClientPort, protocol);
        ShouldEqual(Back(arrives.In(TcpFlags.Syn)), Bed.Send(Peers.Alice, asked.Out(TcpFlags.Syn)).ShouldRedirect());
        ShouldEqual(Back(asked.In(TcpFlags.Syn | TcpFlags.Ack)), Bed.Send(Peers.Alice, arrives.Out(TcpFlags.Syn | TcpFlags.Ack)).ShouldRedirect());

        PacketSpec Back(PacketSpec packet) => Delivered(packet, Peers.Alice);
    }

    [Theory]
    [MemberData(nameof(FamiliesAndTransports))]
    public void A_node_port_is_reached_under_each_nodes_address_and_answers_from_it(Family family, byte protocol)
    {
        const ushort nodePort = 31000;
        Bed.WithPods(Peers.Alice);
        Bed.Services.SetNodeAddresses([Peers.Host.Address(family)], [SampleService.OtherNode.Address(family)]);
        Bed.Serve(SampleService.NodePort(family, protocol, nodePort, (Peers.Remote, BackendPort)));
        ushort port = ClientPort;
        foreach (Peer node in (Peer[])[Peers.Host, SampleService.OtherNode])
        {
            Flow asked = new(family, Peers.Alice, port++, node, nodePort, protocol);
            Flow served = asked with { Remote = Peers.Remote, RemotePort = BackendPort };
            ShouldEqual(served.Out(TcpFlags.Syn), Bed.Send(Peers.Alice, asked.Out(TcpFlags.Syn)).ShouldPass());
            ShouldEqual(asked.In(TcpFlags.Syn | TcpFlags.Ack), Bed.Receive(Peers.Alice, served.In(TcpFlags.Syn | TcpFlags.Ack)).ShouldPass());
        }

        Flow other = new(family, Peers.Alice, port, Peers.World, nodePort, protocol);
        ShouldEqual(other.Out(TcpFlags.Syn), Bed.Send(Peers.Alice, other.Out(TcpFlags.Syn)).ShouldPass());
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_client_stays_with_its_backend_where_affinity_is_on(Family family)
    {
        Bed.WithPods(Peers.Alice, Peers.Bob);
        ServicePortState service = SampleService.Of(
            family, TestPolicy.Tcp, ServicePort, SelectionAlgorithm.Random, [.. Enumerable.Range(1, 100).Select(i => (Peers.Remote, (ushort)i))]);
        Bed.Serve(service with { Affinity = AffinitySource.ClientAddress, AffinityTimeout = TimeSpan.FromMinutes(1) });
        Assert.Single(Enumerable.Range(0, 30).Select(i => BackendOf((ushort)(ClientPort + i))).Distinct());

        Bed.Serve(service);
        Assert.InRange(Enumerable.Range(100, 30).Select(i => BackendOf((ushort)(ClientPort + i))).Distinct().Count(), 5, 30);

        ushort BackendOf(ushort port) =>
            Bed.Send(Peers.Alice, new Flow(family, Peers.Alice, port, SampleService.Address, ServicePort).Out(TcpFlags.Syn)).ShouldPass().View.Tcp!.DestinationPort;
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_service_does_not_lead_into_a_tunnel(Family family)
    {
        Bed.WithPods(Peers.Alice);
        Bed.Serve(SampleService.Of(family, TestPolicy.Udp, ServicePort, SelectionAlgorithm.Random, (Peers.Remote, Bed.Options.VxlanPort)));
        Bed.Send(Peers.Alice, new Flow(family, Peers.Alice, ClientPort, SampleService.Address, ServicePort, TestPolicy.Udp).Out())
            .ShouldDrop(DropReason.EncapsulationProhibited, Egress);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Later_fragments_follow_the_first(Family family)
    {
        Bed.WithPods(Peers.Alice);
        Bed.Serve(SampleService.Of(family, TestPolicy.Udp, ServicePort, SelectionAlgorithm.Random, (Peers.Remote, BackendPort)));
        PacketSpec whole = TestBed.Packet(family, Peers.Alice, SampleService.Address).Udp(ClientPort, ServicePort).Data(3000);
        foreach (byte[] fragment in whole.ToFragments(1000).Select(spec => spec.ToBytes()))
        {
            Judgement judgement = Bed.Send(Peers.Alice, fragment).ShouldPass();
            Assert.Equal(Peers.Remote.Address(family), family == Family.IPv4 ? judgement.View.IPv4!.Destination : judgement.View.IPv6!.Destination);
        }
    }

    [Theory]
    [MemberData(nameof(FamiliesAndTransports))]
    public void An_error_about_a_packet_to_a_backend_reaches_the_pod_as_one_about_its_service(Family family, byte protocol)
    {
        Bed.WithPods(Peers.Alice);
        Bed.Know(Peers.Remote);
        Bed.Serve(SampleService.Of(family, protocol, ServicePort, SelectionAlgorithm.Random, (Peers.Remote, BackendPort)));
        Flow asked = new(family, Peers.Alice, ClientPort, SampleService.Address, ServicePort, protocol);
        Flow served = asked with { Remote = Peers.Remote, RemotePort = BackendPort };
        Bed.Send(Peers.Alice, asked.Out(TcpFlags.Syn)).ShouldPass();

        // From a router under its own address, from the backend under the service's.
        ShouldEqual(Error(family, Peers.World, Peers.Alice, asked), Bed.Receive(Peers.Alice, Error(family, Peers.World, Peers.Alice, served)).ShouldPass());
        ShouldEqual(Error(family, SampleService.Address, Peers.Alice, asked), Bed.Receive(Peers.Alice, Error(family, Peers.Remote, Peers.Alice, served)).ShouldPass());
    }

    [Theory]
    [MemberData(nameof(FamiliesAndTransports))]
    public void An_error_of_a_pod_about_an_answer_reaches_the_backend_as_it_sent_that(Family family, byte protocol)
    {
        Bed.WithPods(Peers.Alice);
        Bed.Know(Peers.Remote);
        Bed.Serve(SampleService.Of(family, protocol, ServicePort, SelectionAlgorithm.Random, (Peers.Remote, BackendPort)));
        Flow asked = new(family, Peers.Alice, ClientPort, SampleService.Address, ServicePort, protocol);
        Flow served = asked with { Remote = Peers.Remote, RemotePort = BackendPort };
        Bed.Send(Peers.Alice, asked.Out(TcpFlags.Syn)).ShouldPass();
        PacketSpec sent = Unreachable(family, TestBed.Packet(family, Peers.Alice, SampleService.Address), asked.In());
        ShouldEqual(Unreachable(family, TestBed.Packet(family, Peers.Alice, Peers.Remote), served.In()), Bed.Send(Peers.Alice, sent).ShouldPass());
    }

    private static PacketSpec Error(Family family, Peer from, Peer to, Flow about) =>
        Unreachable(family, TestBed.PacketTo(family, from, to), about.Out(TcpFlags.Syn));

    private static PacketSpec Unreachable(Family family, PacketSpec outer, PacketSpec quoted) =>
        outer.IcmpError(family == Family.IPv4 ? (byte)3 : (byte)1, family == Family.IPv4 ? (byte)1 : (byte)3, quoted);

    private static PacketSpec Delivered(PacketSpec packet, Peer to)
    {
        packet = packet.With<EthernetHeader>(_ => new EthernetHeader(to.GatewayMac, to.Mac));
        return packet.Layers[1] is IPv4Header
            ? packet.With<IPv4Header>(ip => ip with { TimeToLive = (byte)(ip.TimeToLive - 1) })
            : packet.With<IPv6Header>(ip => ip with { HopLimit = (byte)(ip.HopLimit - 1) });
    }

    private static void ShouldEqual(PacketSpec expected, Judgement judgement)
    {
        Assert.Empty(judgement.View.Faults);
        Assert.Equal(expected.ToBytes(), judgement.Output);
    }
}
