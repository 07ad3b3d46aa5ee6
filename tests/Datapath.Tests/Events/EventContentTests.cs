// SPDX-License-Identifier: Apache-2.0
using System.Net.NetworkInformation;
using Cilium.Core;
using Cilium.Datapath;
using Cilium.Testing;

namespace Datapath.Tests;

public sealed class EventContentTests(DataPlaneFixture plane) : DataPlaneTest(plane)
{
    private const uint Friends = 5;

    [Theory]
    [MemberData(nameof(FamiliesAndDirections))]
    public void A_denied_packet_is_told_with_everything_that_is_known(Family family, TrafficDirection direction)
    {
        Bed.WithPods(Peers.Alice);
        Bed.Know(Peers.Remote);
        Bed.Carry(Peers.Remote, Friends);
        Bed.Enforce(Peers.Alice, Bed.NewPolicy().On(direction, TestPolicy.Tcp, 80, TestPolicy.Deny(Friends, cookie: 77)));
        using FlowEventReader reader = Bed.Events.Open();
        TimeSpan before = MonotonicNow();
        PacketSpec packet = Between(family, direction, Peers.Alice, Peers.Remote).Tcp(40000, 80).Data(10);
        Bed.Pass(direction, Peers.Alice, packet).ShouldDrop(DropReason.PolicyDeny, direction);
        FlowEvent flow = Assert.Single(TestBed.Read(reader));

        Assert.Equal(FlowEventType.Drop, flow.Type);
        Assert.Equal(DropReason.PolicyDeny, flow.DropReason);
        Assert.Equal(direction, flow.Direction);
        Assert.Equal(Peers.Alice.Id, flow.Endpoint);
        Assert.Equal(direction == Egress ? Peers.Alice.Identity : Peers.Remote.Identity, flow.SourceIdentity.Value);
        Assert.Equal(direction == Egress ? Peers.Remote.Identity : Peers.Alice.Identity, flow.DestinationIdentity.Value);
        AssertSame(packet, flow, family);
        Assert.Equal((40000, 80), (flow.SourcePort, flow.DestinationPort));
        Assert.Equal((byte)TcpFlags.Syn, flow.TcpFlags);
        Assert.Equal(IpProtocol.Tcp, flow.Protocol);
        Assert.Equal(77u, flow.RuleCookie);
        Assert.Equal((byte)PolicyMatchType.L3L4, flow.MatchType);
        Assert.Equal(TraceReason.New, flow.TraceReason);
        Assert.Equal(Peers.Alice.Ifindex, flow.InterfaceIndex);
        Assert.False(flow.IsReply || flow.IsAudited || flow.IsFragment);
        Assert.InRange(flow.Time, before, MonotonicNow());
        Assert.InRange(flow.Cpu, 0, Environment.ProcessorCount * 64);
    }

    [Theory]
    [MemberData(nameof(FamiliesAndDirections))]
    public void An_admitted_connection_is_told_as_verdict_and_as_trace(Family family, TrafficDirection direction)
    {
        Bed.WithPods(Peers.Alice);
        Bed.Know(Peers.Remote);
        Bed.Carry(Peers.Remote, Friends);
        Bed.Enforce(Peers.Alice, Bed.NewPolicy().On(direction, TestPolicy.Udp, 53, TestPolicy.Allow(Friends, cookie: 31)));
        using FlowEventReader reader = Bed.Events.Open();
        PacketSpec packet = Between(family, direction, Peers.Alice, Peers.Remote).Udp(4000, 53).Data(5);
        Bed.Pass(direction, Peers.Alice, packet).ShouldPass();
        List<FlowEvent> events = TestBed.Read(reader);

        Assert.Equal([FlowEventType.PolicyVerdict, FlowEventType.Trace], events.Select(flow => flow.Type));
        foreach (FlowEvent flow in events)
        {
            Assert.Equal(direction == Ingress ? TracePoint.ToEndpoint : TracePoint.ToStack, flow.TracePoint);
            Assert.Equal(default, flow.DropReason);
            Assert.Equal(TraceReason.New, flow.TraceReason);
            Assert.Equal(31u, flow.RuleCookie);
            Assert.Equal(direction, flow.Direction);
            Assert.Equal(Peers.Alice.Id, flow.Endpoint);
            Assert.Equal(direction == Ingress ? Peers.Alice.Id : 0u, flow.DeliveredTo);
            Assert.Equal(direction == Egress ? Peers.Remote.Identity : Peers.Alice.Identity, flow.DestinationIdentity.Value);
            AssertSame(packet, flow, family);
        }

        Assert.Equal(events[0].Sequence + 1, events[1].Sequence);
    }

    [Theory]
    [MemberData(nameof(FamiliesAndDirections))]
    public void A_reply_is_told_as_one(Family family, TrafficDirection opened)
    {
        Bed.WithPods(Peers.Alice);
        Bed.Know(Peers.Remote);
        TrafficDirection answered = opened == Egress ? Ingress : Egress;
        Bed.Pass(opened, Peers.Alice, Between(family, opened, Peers.Alice, Peers.Remote).Tcp(40000, 80)).ShouldPass();
        using FlowEventReader reader = Bed.Events.Open();
        Bed.Pass(answered, Peers.Alice, Between(family, answered, Peers.Alice, Peers.Remote).Tcp(80, 40000, TcpFlags.Syn | TcpFlags.Ack)).ShouldPass();
        FlowEvent flow = Assert.Single(TestBed.Read(reader));
        Assert.Equal(FlowEventType.Trace, flow.Type);
        Assert.True(flow.IsReply);
        Assert.Equal(TraceReason.Reply, flow.TraceReason);
        Assert.Equal((byte)(TcpFlags.Syn | TcpFlags.Ack), flow.TcpFlags);
        Assert.Equal(answered == Ingress ? Peers.Remote.Identity : Peers.Alice.Identity, flow.SourceIdentity.Value);
    }

    [Theory]
    [MemberData(nameof(FamiliesAndDirections))]
    public void An_audited_denial_is_told_as_such(Family family, TrafficDirection direction)
    {
        Bed.WithPods(Peers.Alice);
        Bed.Enforce(Peers.Alice, Bed.NewPolicy(), isAudit: true);
        using FlowEventReader reader = Bed.Events.Open(FlowEventKinds.Verdicts);
        Bed.Pass(direction, Peers.Alice, Between(family, direction, Peers.Alice, Peers.World).Tcp(1, 80)).ShouldPass();
        Bed.Pass(direction, Peers.Alice, Between(family, direction, Peers.Alice, Peers.World).Udp(1, 80)).ShouldPass();
        Assert.All(TestBed.Read(reader), flow => Assert.True(flow.IsAudited));
        Bed.Release(Peers.Alice);
        Bed.Pass(direction, Peers.Alice, Between(family, direction, Peers.Alice, Peers.World).Tcp(2, 80)).ShouldPass();
        Assert.False(Assert.Single(TestBed.Read(reader)).IsAudited);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void An_audited_denial_of_the_sender_is_told_between_pods_too(Family family)
    {
        Bed.WithPods(Peers.Alice, Peers.Bob);
        Bed.Enforce(Peers.Alice, Bed.NewPolicy(), isAudit: true);
        using FlowEventReader reader = Bed.Events.Open(FlowEventKinds.Verdicts);
        Bed.Send(Peers.Alice, TestBed.Packet(family, Peers.Alice, Peers.Bob).Tcp(1, 80)).ShouldRedirect();
        Assert.Contains(TestBed.Read(reader), flow => flow is { IsAudited: true, Direction: Egress } && flow.Endpoint == Peers.Alice.Id);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Between_pods_the_receiver_and_both_identities_are_told(Family family)
    {
        Bed.WithPods(Peers.Alice, Peers.Bob);
        using FlowEventReader reader = Bed.Events.Open();
        Bed.Send(Peers.Alice, TestBed.Packet(family, Peers.Alice, Peers.Bob).Tcp(1, 80)).ShouldRedirect();
        FlowEvent flow = TestBed.Read(reader).Single(found => found.Type == FlowEventType.Trace);
        Assert.Equal(TracePoint.ToEndpoint, flow.TracePoint);
        Assert.Equal((uint)Peers.Bob.Id, flow.DeliveredTo);
        Assert.Equal(Peers.Alice.Identity, flow.SourceIdentity.Value);
        Assert.Equal(Peers.Bob.Identity, flow.DestinationIdentity.Value);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void The_node_is_told_apart_from_what_is_routed_on(Family family)
    {
        Bed.WithPods(Peers.Alice);
        Bed.Know(Peers.Host);
        using FlowEventReader reader = Bed.Events.Open(FlowEventKinds.Traces);
        Bed.Send(Peers.Alice, TestBed.Packet(family, Peers.Alice, Peers.Host).Udp(1, 2)).ShouldPass();
        Bed.Send(Peers.Alice, TestBed.Packet(family, Peers.Alice, Peers.World).Udp(1, 2)).ShouldPass();
        Assert.Equal([TracePoint.ToHost, TracePoint.ToStack], TestBed.Read(reader).Select(flow => flow.TracePoint));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void ICMP_is_told_with_type_code_and_identifier(Family family)
    {
        Bed.WithPods(Peers.Alice);
        using FlowEventReader reader = Bed.Events.Open(FlowEventKinds.Traces);
        PacketSpec ping = TestBed.Packet(family, Peers.Alice, Peers.World).EchoRequest(321);
        Bed.Send(Peers.Alice, ping).ShouldPass();
        byte exceeded = family == Family.IPv4 ? IcmpMessage.TimeExceeded : Icmpv6Message.TimeExceeded;
        Bed.Receive(Peers.Alice, TestBed.PacketTo(family, Peers.World, Peers.Alice).IcmpError(exceeded, 1, ping)).ShouldPass();
        List<FlowEvent> events = TestBed.Read(reader);
        Assert.Equal(family == Family.IPv4 ? IcmpMessage.EchoRequest : Icmpv6Message.EchoRequest, events[0].IcmpType);
        Assert.Equal((321, 321), (events[0].SourcePort, events[0].DestinationPort));
        Assert.Equal((exceeded, 1), (events[1].IcmpType, events[1].IcmpCode));
        Assert.Equal(TraceReason.Related, events[1].TraceReason);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_fragment_is_told_as_one(Family family)
    {
        Bed.WithPods(Peers.Alice);
        using FlowEventReader reader = Bed.Events.Open(FlowEventKinds.Drops);
        Bed.Send(Peers.Alice, TestBed.Packet(family, Peers.Alice, Peers.World).Udp(1, 2).Data(80).ToFragments(40)[1])
            .ShouldDrop(DropReason.FragmentNotFound, Egress);
        FlowEvent flow = Assert.Single(TestBed.Read(reader));
        Assert.True(flow.IsFragment);
        Assert.Equal(Peers.Alice.Address(family), flow.Source);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_spoofed_packet_is_told_with_the_address_it_claims(Family family)
    {
        Bed.WithPods(Peers.Alice, Peers.Bob);
        using FlowEventReader reader = Bed.Events.Open(FlowEventKinds.Drops);
        Bed.Send(Peers.Alice, TestBed.Packet(family, Peers.Bob, Peers.World).Udp(1, 2)).ShouldDrop(DropReason.InvalidSourceIp, Egress);
        FlowEvent flow = Assert.Single(TestBed.Read(reader));
        Assert.Equal(Peers.Alice.Id, flow.Endpoint);
        Assert.Equal(Peers.Bob.Address(family), flow.Source);
    }

    [Fact]
    public void What_is_not_IP_is_told_with_its_Ethernet_type()
    {
        Bed.WithPods(Peers.Alice);
        using FlowEventReader reader = Bed.Events.Open(FlowEventKinds.Drops);
        PacketSpec lldp = PacketSpec.Empty.Then(new EthernetHeader(Peers.Alice.Mac, Peers.Alice.GatewayMac) { Type = 0x88cc }).Data(40);
        Bed.Send(Peers.Alice, lldp).ShouldDrop(DropReason.UnsupportedL3Protocol, Egress);
        FlowEvent flow = Assert.Single(TestBed.Read(reader));
        Assert.Equal(0x88cc, flow.EtherType);
        Assert.Equal(new PhysicalAddress([0x02, 0xaa, 0, 0, 0, 1]), flow.SourceMac);
        Assert.Equal(54, flow.Length);
    }

    private static TimeSpan MonotonicNow() => TimeSpan.FromSeconds(System.Diagnostics.Stopwatch.GetTimestamp() / (double)System.Diagnostics.Stopwatch.Frequency);

    private static void AssertSame(PacketSpec packet, FlowEvent flow, Family family)
    {
        PacketView view = PacketView.Parse(packet.ToBytes());
        Assert.Equal(family == Family.IPv6, flow.IsIPv6);
        Assert.Equal(view.IPv4?.Source ?? view.IPv6!.Source, flow.Source);
        Assert.Equal(view.IPv4?.Destination ?? view.IPv6!.Destination, flow.Destination);
        Assert.Equal(view.Ethernet!.Source.ToString(), Text(flow.SourceMac));
        Assert.Equal(view.Ethernet.Destination.ToString(), Text(flow.DestinationMac));
        Assert.Equal(view.Ethernet.Type, flow.EtherType);
        Assert.Equal(view.Bytes.Length, flow.Length);
    }

    private static string Text(PhysicalAddress mac) => new Cilium.Netlink.MacAddress(mac.GetAddressBytes()).ToString();
}
