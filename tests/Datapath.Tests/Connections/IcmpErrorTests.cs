// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Cilium.Core;
using Cilium.Testing;

namespace Datapath.Tests;

/// <summary>An ICMP error passes when it speaks of a connection of the pod, whoever sends it, and whatever policy says of ICMP.</summary>
public sealed class IcmpErrorTests(DataPlaneFixture plane) : DataPlaneTest(plane)
{
    private static Peer Router { get; } = new("router", 0, IPAddress.Parse("203.0.113.1"), IPAddress.Parse("2001:db8:1::1"));

    public static TheoryData<Family, byte, byte, byte> Errors { get; } = MakeTable();

    [Theory]
    [MemberData(nameof(Errors))]
    public void An_error_about_a_connection_that_the_pod_opened_reaches_it(Family family, byte protocol, byte type, byte code)
    {
        PacketSpec sent = OpenFromPod(family, protocol);
        Error(family, type, code, sent).ShouldPass();
    }

    [Theory]
    [MemberData(nameof(Errors))]
    public void An_error_about_an_answer_of_the_pod_reaches_it(Family family, byte protocol, byte type, byte code)
    {
        Bed.WithPods(Peers.Alice);
        Bed.Enforce(Peers.Alice, Bed.NewPolicy().OnAny(Ingress, TestPolicy.Allow(0)));
        Bed.Receive(Peers.Alice, Transport(Between(family, Ingress, Peers.Alice, Peers.World), protocol, 40000, 80)).ShouldPass();
        Bed.Enforce(Peers.Alice, Bed.NewPolicy().On(Ingress, protocol, PolicyPort(protocol, 80), TestPolicy.Allow(0)));
        Bed.Receive(Peers.Alice, Transport(Between(family, Ingress, Peers.Alice, Peers.World), protocol, 40000, 80)).ShouldPass();
        PacketSpec answer = Transport(Between(family, Egress, Peers.Alice, Peers.World), protocol, 80, 40000, isAnswer: true);
        Error(family, type, code, answer).ShouldPass();
    }

    [Theory]
    [MemberData(nameof(Errors))]
    public void An_error_that_the_pod_sends_about_its_connection_leaves_it(Family family, byte protocol, byte type, byte code)
    {
        Bed.WithPods(Peers.Alice);
        Bed.Enforce(Peers.Alice, Bed.NewPolicy().On(Ingress, protocol, PolicyPort(protocol, 80), TestPolicy.Allow(0)));
        PacketSpec received = Transport(Between(family, Ingress, Peers.Alice, Peers.World), protocol, 40000, 80);
        Bed.Receive(Peers.Alice, received).ShouldPass();
        Bed.Send(Peers.Alice, Between(family, Egress, Peers.Alice, Peers.World).IcmpError(type, code, received)).ShouldPass();
    }

    [Theory]
    [MemberData(nameof(Errors))]
    public void An_error_about_what_was_never_sent_is_judged_by_policy(Family family, byte protocol, byte type, byte code)
    {
        OpenFromPod(family, protocol);
        PacketSpec other = Transport(Between(family, Egress, Peers.Alice, Peers.World), protocol, 40001, 80);
        Judgement judgement = Error(family, type, code, other);
        if (family == Family.IPv4 && type == IcmpMessage.DestinationUnreachable && code == IcmpMessage.FragmentationNeeded)
        {
            // Without it paths with a smaller MTU go dead silently: it passes whatever policy says.
            judgement.ShouldPass();
        }
        else
        {
            judgement.ShouldDrop(DropReason.PolicyDenied, Ingress);
        }
    }

    [Theory]
    [MemberData(nameof(FamiliesAndTransports))]
    public void An_error_about_a_packet_of_somebody_else_is_judged_by_policy(Family family, byte protocol)
    {
        OpenFromPod(family, protocol);
        PacketSpec others = Transport(TestBed.Packet(family, Peers.Bob, Peers.World), protocol, 40000, 80);
        Error(family, TimeExceeded(family), 0, others).ShouldDrop(DropReason.PolicyDenied, Ingress);
    }

    [Theory]
    [MemberData(nameof(FamiliesAndTransports))]
    public void An_error_in_the_direction_of_the_quoted_packet_is_judged_by_policy(Family family, byte protocol)
    {
        // The pod reports an error about its own packet: nobody who received it would.
        PacketSpec sent = OpenFromPod(family, protocol);
        Bed.Send(Peers.Alice, Between(family, Egress, Peers.Alice, Peers.World).IcmpError(TimeExceeded(family), 0, sent))
            .ShouldDrop(DropReason.PolicyDenied, Egress);
    }

    [Theory]
    [MemberData(nameof(FamiliesAndTransports))]
    public void An_error_about_a_revoked_connection_is_judged_by_policy(Family family, byte protocol)
    {
        PacketSpec sent = OpenFromPod(family, protocol);
        Bed.Enforce(Peers.Alice, Bed.NewPolicy());
        Error(family, TimeExceeded(family), 0, sent).ShouldDrop(DropReason.PolicyDenied, Ingress);
        Bed.Send(Peers.Alice, sent).ShouldDrop(DropReason.PolicyDenied, Egress);
        Error(family, TimeExceeded(family), 0, sent).ShouldDrop(DropReason.PolicyDenied, Ingress);
    }

    [Theory]
    [MemberData(nameof(FamiliesAndTransports))]
    public void An_error_about_a_connection_whose_time_is_over_is_judged_by_policy(Family family, byte protocol)
    {
        PacketSpec sent = OpenFromPod(family, protocol);
        Bed.Change(new Flow(family, Peers.Alice, 40000, Peers.World, 80, protocol), value => value with { Lifetime = Bed.Now - 1 });
        Error(family, TimeExceeded(family), 0, sent).ShouldDrop(DropReason.PolicyDenied, Ingress);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_quotation_that_is_cut_before_the_ports_relates_to_nothing(Family family)
    {
        PacketSpec sent = OpenFromPod(family, TestPolicy.Udp);
        int header = family == Family.IPv4 ? 20 : 40;
        PacketSpec from = TestBed.PacketTo(family, Router, Peers.Alice);
        for (int length = 0; length < header + 8; length++)
        {
            Bed.Receive(Peers.Alice, from.IcmpError(TimeExceeded(family), 0, sent, quotedBytes: length)).ShouldDrop(DropReason.PolicyDenied, Ingress);
        }

        Bed.Receive(Peers.Alice, from.IcmpError(TimeExceeded(family), 0, sent, quotedBytes: header + 8)).ShouldPass();
    }

    [Fact]
    public void IPv4_options_in_a_quotation_are_skipped()
    {
        PacketSpec sent = OpenFromPod(Family.IPv4, TestPolicy.Udp)
            .With<IPv4Header>(ip => ip with { Options = IPv4Options.RecordRoute(3) });
        Error(Family.IPv4, IcmpMessage.TimeExceeded, 0, sent).ShouldPass();
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void An_error_opens_no_connection(Family family)
    {
        Bed.WithPods(Peers.Alice);
        PacketSpec never = TestBed.Packet(family, Peers.Alice, Peers.World).Udp(1, 2);
        Error(family, TimeExceeded(family), 0, never).ShouldPass();
        Assert.Equal(0, Bed.ConnectionCount);
    }

    private static TheoryData<Family, byte, byte, byte> MakeTable()
    {
        TheoryData<Family, byte, byte, byte> table = [];
        foreach (byte protocol in (ReadOnlySpan<byte>)[TestPolicy.Tcp, TestPolicy.Udp, TestPolicy.Sctp, TestPolicy.Icmp])
        {
            table.Add(Family.IPv4, protocol, IcmpMessage.DestinationUnreachable, 3);
            table.Add(Family.IPv4, protocol, IcmpMessage.DestinationUnreachable, IcmpMessage.FragmentationNeeded);
            table.Add(Family.IPv4, protocol, IcmpMessage.TimeExceeded, 0);
            table.Add(Family.IPv4, protocol, IcmpMessage.ParameterProblem, 0);
            byte six = protocol == TestPolicy.Icmp ? TestPolicy.IcmpV6 : protocol;
            table.Add(Family.IPv6, six, Icmpv6Message.DestinationUnreachable, 4);
            table.Add(Family.IPv6, six, Icmpv6Message.PacketTooBig, 0);
            table.Add(Family.IPv6, six, Icmpv6Message.TimeExceeded, 0);
            table.Add(Family.IPv6, six, Icmpv6Message.ParameterProblem, 0);
        }

        return table;
    }

    private static byte TimeExceeded(Family family) => family == Family.IPv4 ? IcmpMessage.TimeExceeded : Icmpv6Message.TimeExceeded;

    private static ushort PolicyPort(byte protocol, ushort port) => protocol switch
    {
        TestPolicy.Icmp => IcmpMessage.EchoRequest,
        TestPolicy.IcmpV6 => Icmpv6Message.EchoRequest,
        _ => port,
    };

    private static PacketSpec Transport(PacketSpec ip, byte protocol, ushort source, ushort destination, bool isAnswer = false) => protocol switch
    {
        TestPolicy.Tcp => ip.Tcp(source, destination, isAnswer ? TcpFlags.Syn | TcpFlags.Ack : TcpFlags.Syn),
        TestPolicy.Udp => ip.Udp(source, destination).Data(30),
        TestPolicy.Sctp => ip.Sctp(source, destination),
        _ => isAnswer ? ip.EchoReply(Math.Max(source, destination)) : ip.EchoRequest(Math.Max(source, destination)),
    };

    /// <summary>A pod that may open this connection and receive nothing else.</summary>
    private PacketSpec OpenFromPod(Family family, byte protocol)
    {
        Bed.WithPods(Peers.Alice);
        Bed.Enforce(Peers.Alice, Bed.NewPolicy().On(Egress, protocol, PolicyPort(protocol, 80), TestPolicy.Allow(0)));
        PacketSpec packet = Transport(TestBed.Packet(family, Peers.Alice, Peers.World), protocol, 40000, 80);
        Bed.Send(Peers.Alice, packet).ShouldPass();
        return packet;
    }

    private Judgement Error(Family family, byte type, byte code, PacketSpec quoted) =>
        Bed.Receive(Peers.Alice, TestBed.PacketTo(family, Router, Peers.Alice).IcmpError(type, code, quoted));
}
