// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using Cilium.Datapath.Layout;
using Cilium.Testing;

namespace Datapath.Tests;

public sealed class DatagramTests(DataPlaneFixture plane) : DataPlaneTest(plane)
{
    public static TheoryData<Family, byte, TrafficDirection> Table { get; } = new()
    {
        { Family.IPv4, TestPolicy.Udp, Egress }, { Family.IPv4, TestPolicy.Udp, Ingress },
        { Family.IPv6, TestPolicy.Udp, Egress }, { Family.IPv6, TestPolicy.Udp, Ingress },
        { Family.IPv4, TestPolicy.Sctp, Egress }, { Family.IPv4, TestPolicy.Sctp, Ingress },
        { Family.IPv6, TestPolicy.Sctp, Egress }, { Family.IPv6, TestPolicy.Sctp, Ingress },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void The_first_opens_and_the_answer_needs_no_policy(Family family, byte protocol, TrafficDirection direction)
    {
        Bed.WithPods(Peers.Alice);
        Bed.Enforce(Peers.Alice, Bed.NewPolicy().On(direction, protocol, 53, TestPolicy.Allow(0)));
        Flow flow = Make(family, protocol, direction);
        TrafficDirection other = direction == Egress ? Ingress : Egress;
        Pass(flow, other).ShouldDrop(DropReason.PolicyDenied, other);
        Pass(flow, direction).ShouldPass();
        Pass(flow, other).ShouldPass();
        Assert.Equal(direction == Ingress ? ConnectionFlags.FromRemote : ConnectionFlags.None, Bed.ConnectionOf(flow).Flags);
        Assert.Equal(1, Bed.ConnectionCount);
    }

    [Theory]
    [MemberData(nameof(Table))]
    public void Each_packet_prolongs_it(Family family, byte protocol, TrafficDirection direction)
    {
        Bed.WithPods(Peers.Alice);
        Flow flow = Make(family, protocol, direction);
        Pass(flow, direction).ShouldPass();
        int units = (int)Bed.Clock.ToUnits(Bed.Options.Timeouts.NonTcp);
        Assert.InRange(Bed.UnitsLeft(flow), units - 2, units);
        foreach (TrafficDirection way in (ReadOnlySpan<TrafficDirection>)[Egress, Ingress])
        {
            Bed.Change(flow, value => value with { Lifetime = Bed.Now + 1 });
            Pass(flow, way).ShouldPass();
            Assert.InRange(Bed.UnitsLeft(flow), units - 2, units);
        }
    }

    [Theory]
    [MemberData(nameof(Table))]
    public void An_answer_that_comes_too_late_is_judged_by_policy(Family family, byte protocol, TrafficDirection direction)
    {
        Bed.WithPods(Peers.Alice);
        Bed.Enforce(Peers.Alice, Bed.NewPolicy().On(direction, protocol, 53, TestPolicy.Allow(0)));
        Flow flow = Make(family, protocol, direction);
        TrafficDirection other = direction == Egress ? Ingress : Egress;
        Pass(flow, direction).ShouldPass();
        Bed.Change(flow, value => value with { Lifetime = Bed.Now - 1 });
        Pass(flow, other).ShouldDrop(DropReason.PolicyDenied, other);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Each_port_has_a_connection_of_its_own(Family family)
    {
        Bed.WithPods(Peers.Alice);
        for (ushort port = 100; port < 110; port++)
        {
            Bed.Send(Peers.Alice, new Flow(family, Peers.Alice, port, Peers.World, 53, TestPolicy.Udp).Out()).ShouldPass();
            Bed.Send(Peers.Alice, new Flow(family, Peers.Alice, port, Peers.World, 53).Out(TcpFlags.Syn)).ShouldPass();
        }

        Assert.Equal(20, Bed.ConnectionCount);
    }

    private static Flow Make(Family family, byte protocol, TrafficDirection opened) => opened == Egress
        ? new(family, Peers.Alice, 4000, Peers.World, 53, protocol)
        : new(family, Peers.Alice, 53, Peers.World, 4000, protocol);

    private Judgement Pass(Flow flow, TrafficDirection direction) =>
        Bed.Pass(direction, Peers.Alice, direction == Egress ? flow.Out() : flow.In());
}
