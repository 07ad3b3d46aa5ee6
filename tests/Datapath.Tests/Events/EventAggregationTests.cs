// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf;
using Cilium.Core;
using Cilium.Datapath;
using Cilium.Datapath.Layout;
using Cilium.Testing;

namespace Datapath.Tests;

public sealed class EventAggregationTests(DataPlaneFixture plane) : DataPlaneTest(plane)
{
    [Theory]
    [MemberData(nameof(FamiliesAndDirections))]
    public void An_established_flow_is_silent(Family family, TrafficDirection opened)
    {
        Flow flow = Establish(family, opened);
        using FlowEventReader reader = Bed.Events.Open();
        for (int i = 0; i < 20; i++)
        {
            Bed.Send(Peers.Alice, flow.Out(TcpFlags.Ack | TcpFlags.Psh)).ShouldPass();
            Bed.Receive(Peers.Alice, flow.In(TcpFlags.Ack)).ShouldPass();
        }

        Assert.Empty(TestBed.Read(reader));
    }

    [Theory]
    [MemberData(nameof(FamiliesAndDirections))]
    public void New_flags_of_each_direction_are_told_once(Family family, TrafficDirection opened)
    {
        Flow flow = Establish(family, opened);
        using FlowEventReader reader = Bed.Events.Open();
        foreach (TcpFlags flags in (ReadOnlySpan<TcpFlags>)[TcpFlags.Fin | TcpFlags.Ack, TcpFlags.Fin | TcpFlags.Ack, TcpFlags.Rst])
        {
            Bed.Send(Peers.Alice, flow.Out(flags)).ShouldPass();
            Bed.Receive(Peers.Alice, flow.In(flags)).ShouldPass();
        }

        Assert.Equal(
            [(Egress, (byte)0x11), (Ingress, (byte)0x11), (Egress, (byte)0x04), (Ingress, (byte)0x04)],
            TestBed.Read(reader).Select(found => (found.Direction, found.TcpFlags)));
    }

    [Theory]
    [MemberData(nameof(FamiliesAndDirections))]
    public void Each_direction_is_told_again_after_the_interval(Family family, TrafficDirection opened)
    {
        Flow flow = Establish(family, opened);
        using FlowEventReader reader = Bed.Events.Open();
        uint interval = Bed.Clock.ToUnits(Bed.Options.Timeouts.ReportInterval);
        Bed.Change(flow, value => value with { LastTxReport = (ushort)(Bed.Now - interval), LastRxReport = (ushort)(Bed.Now - interval) });
        for (int i = 0; i < 3; i++)
        {
            Bed.Send(Peers.Alice, flow.Out()).ShouldPass();
            Bed.Receive(Peers.Alice, flow.In()).ShouldPass();
        }

        Assert.Equal([(Egress, FlowEventType.Trace), (Ingress, FlowEventType.Trace)], TestBed.Read(reader).Select(found => (found.Direction, found.Type)));
    }

    [Theory]
    [MemberData(nameof(FamiliesAndDirections))]
    public void A_connection_judged_again_is_told(Family family, TrafficDirection opened)
    {
        Flow flow = Establish(family, opened);
        using FlowEventReader reader = Bed.Events.Open();
        Bed.Enforce(Peers.Alice, Bed.NewPolicy().OnAny(Ingress, TestPolicy.Allow(0, cookie: 8)).OnAny(Egress, TestPolicy.Allow(0, cookie: 8)));
        Bed.Send(Peers.Alice, flow.Out()).ShouldPass();
        Bed.Send(Peers.Alice, flow.Out()).ShouldPass();
        Assert.Equal(8u, Assert.Single(TestBed.Read(reader)).RuleCookie);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Every_dropped_packet_is_told(Family family)
    {
        Bed.WithPods(Peers.Alice);
        Bed.Enforce(Peers.Alice, Bed.NewPolicy());
        using FlowEventReader reader = Bed.Events.Open();
        for (int i = 0; i < 5; i++)
        {
            Bed.Send(Peers.Alice, TestBed.Packet(family, Peers.Alice, Peers.World).Udp(1, 2)).ShouldDrop(DropReason.PolicyDenied, Egress);
        }

        Assert.Equal(5, TestBed.Read(reader).Count);
    }

    [Theory]
    [InlineData(FlowEventKinds.Drops, FlowEventType.Drop)]
    [InlineData(FlowEventKinds.Traces, FlowEventType.Trace)]
    [InlineData(FlowEventKinds.Verdicts, FlowEventType.PolicyVerdict)]
    public void Only_what_is_asked_for_is_told(FlowEventKinds kinds, FlowEventType type)
    {
        Bed.WithPods(Peers.Alice);
        Bed.Enforce(Peers.Alice, Bed.NewPolicy().OnAny(Egress, TestPolicy.Allow(0)));
        using FlowEventReader reader = Bed.Events.Open(kinds);
        Bed.Send(Peers.Alice, TestBed.Packet(Family.IPv4, Peers.Alice, Peers.World).Udp(1, 2)).ShouldPass();
        Bed.Receive(Peers.Alice, TestBed.PacketTo(Family.IPv4, Peers.World, Peers.Alice).Udp(3, 4)).ShouldDrop(DropReason.PolicyDenied, Ingress);
        Assert.Equal(type, Assert.Single(TestBed.Read(reader)).Type);
    }

    [Fact]
    public void Nothing_is_written_while_nobody_reads()
    {
        Bed.WithPods(Peers.Alice);
        Bed.Enforce(Peers.Alice, Bed.NewPolicy().OnAny(Egress, TestPolicy.Allow(0)));
        SendSome();
        using (FlowEventReader reader = Bed.Events.Open())
        {
            Assert.Empty(TestBed.Read(reader));
            SendSome();
            Assert.Equal(3, TestBed.Read(reader).Count);
        }

        SendSome();
        using (FlowEventReader reader = Bed.Events.Open())
        {
            Assert.Empty(TestBed.Read(reader));
        }

        void SendSome()
        {
            _port++;
            Bed.Send(Peers.Alice, TestBed.Packet(Family.IPv4, Peers.Alice, Peers.World).Udp(_port, 2)).ShouldPass();
            Bed.Receive(Peers.Alice, TestBed.PacketTo(Family.IPv4, Peers.World, Peers.Alice).Udp(3, 4)).ShouldDrop(DropReason.PolicyDenied, Ingress);
        }
    }

    [Fact]
    public void What_does_not_fit_into_the_ring_is_counted()
    {
        Bed.WithPods(Peers.Alice);
        Bed.Enforce(Peers.Alice, Bed.NewPolicy());
        const int Sent = 500;
        long lostBefore = Bed.Metrics.LostEvents;
        using FlowEventReader reader = Bed.Events.Open();
        byte[] packet = TestBed.Packet(Family.IPv4, Peers.Alice, Peers.World).Udp(1, 2).ToBytes();
        Bed.InNamespace(() =>
        {
            for (int i = 0; i < Sent; i++)
            {
                Bed.RunInside(Egress, Peers.Alice, packet);
            }
        });
        List<FlowEvent> events = TestBed.Read(reader);
        long lost = Bed.Metrics.LostEvents - lostBefore;
        Assert.InRange(lost, 1, Sent - 1);
        Assert.Equal(Sent, events.Count + lost);

        // The sequence goes on over what is lost, so that a reader sees the gap.
        EventStateValue[] states = new EventStateValue[PossibleCpus.Count];
        Assert.True(Bed.Maps.EventStates.TryLookup(0, states));
        long counted = events.GroupBy(flow => flow.Cpu).Sum(cpu => (long)(states[cpu.Key].Sequence - cpu.Min(flow => flow.Sequence)) + 1);
        Assert.InRange(counted, events.Count + 1, Sent);
        Assert.Equal(Sent, Bed.Metrics.Dropped(Egress, DropReason.PolicyDenied).Packets);
    }

    private ushort _port = 100;

    private Flow Establish(Family family, TrafficDirection opened)
    {
        Bed.WithPods(Peers.Alice);
        Flow flow = new(family, Peers.Alice, 40000, Peers.World, 80);
        bool isEgress = opened == Egress;
        Bed.Pass(opened, Peers.Alice, isEgress ? flow.Out(TcpFlags.Syn) : flow.In(TcpFlags.Syn)).ShouldPass();
        Bed.Pass(isEgress ? Ingress : Egress, Peers.Alice, isEgress ? flow.In(TcpFlags.Syn | TcpFlags.Ack) : flow.Out(TcpFlags.Syn | TcpFlags.Ack)).ShouldPass();
        Bed.Pass(opened, Peers.Alice, isEgress ? flow.Out() : flow.In()).ShouldPass();
        return flow;
    }
}
