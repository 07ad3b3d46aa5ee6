// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using Cilium.Datapath.Layout;
using Cilium.Testing;

namespace Datapath.Tests;

[Trait("Matrix", "Smoke")]
public sealed class TcpConnectionTests(DataPlaneFixture plane) : DataPlaneTest(plane)
{
    private const ConnectionFlags Closed = ConnectionFlags.TxClosing | ConnectionFlags.RxClosing;

    [Theory]
    [MemberData(nameof(FamiliesAndDirections))]
    public void An_opening_SYN_is_tracked_for_the_time_of_a_SYN(Family family, TrafficDirection direction)
    {
        Flow flow = Open(family, direction);
        ConnectionValue connection = Bed.ConnectionOf(flow);
        Assert.Equal(direction == Ingress ? ConnectionFlags.FromRemote : ConnectionFlags.None, connection.Flags);
        Assert.Equal((byte)TcpFlags.Syn, connection.TxFlagsSeen);
        Assert.Equal(0, connection.RxFlagsSeen);
        Assert.Equal(Peers.Alice.Id, connection.Endpoint);
        Assert.Equal(Peers.Remote.Identity, connection.RemoteIdentity);
        Assert.Equal(Bed.EndpointOf(Peers.Alice).PolicyRevision, connection.PolicyRevision);
        AssertUnits(flow, Bed.Options.Timeouts.TcpSyn);
        Assert.Equal(1, Bed.ConnectionCount);
    }

    [Theory]
    [MemberData(nameof(FamiliesAndDirections))]
    public void More_than_SYNs_make_it_live_long(Family family, TrafficDirection direction)
    {
        Flow flow = Open(family, direction);
        Back(flow, direction, TcpFlags.Syn | TcpFlags.Ack).ShouldPass();
        AssertUnits(flow, Bed.Options.Timeouts.TcpSyn);
        Forth(flow, direction, TcpFlags.Ack).ShouldPass();
        AssertUnits(flow, Bed.Options.Timeouts.Tcp);
        Assert.True(Bed.ConnectionOf(flow).Flags.HasFlag(ConnectionFlags.SeenNonSyn));
        Assert.Equal((byte)(TcpFlags.Syn | TcpFlags.Ack), Bed.ConnectionOf(flow).TxFlagsSeen);
        Assert.Equal((byte)(TcpFlags.Syn | TcpFlags.Ack), Bed.ConnectionOf(flow).RxFlagsSeen);
        Assert.Equal(1, Bed.ConnectionCount);
    }

    [Theory]
    [MemberData(nameof(FamiliesAndDirections))]
    public void One_FIN_closes_half(Family family, TrafficDirection direction)
    {
        Flow flow = Establish(family, direction);
        Forth(flow, direction, TcpFlags.Fin | TcpFlags.Ack).ShouldPass();
        Assert.Equal(ConnectionFlags.TxClosing, Bed.ConnectionOf(flow).Flags & Closed);
        AssertUnits(flow, Bed.Options.Timeouts.Tcp);
    }

    [Theory]
    [MemberData(nameof(FamiliesAndDirections))]
    public void FINs_of_both_sides_end_it_soon(Family family, TrafficDirection direction)
    {
        Flow flow = Establish(family, direction);
        Back(flow, direction, TcpFlags.Fin | TcpFlags.Ack).ShouldPass();
        Assert.Equal(ConnectionFlags.RxClosing, Bed.ConnectionOf(flow).Flags & Closed);
        Forth(flow, direction, TcpFlags.Fin | TcpFlags.Ack).ShouldPass();
        Assert.Equal(Closed, Bed.ConnectionOf(flow).Flags & Closed);
        AssertUnits(flow, Bed.Options.Timeouts.TcpClosed);
    }

    [Theory]
    [MemberData(nameof(FamiliesAndDirections))]
    public void What_follows_the_end_does_not_prolong_it(Family family, TrafficDirection direction)
    {
        Flow flow = Establish(family, direction);
        Forth(flow, direction, TcpFlags.Fin | TcpFlags.Ack).ShouldPass();
        Back(flow, direction, TcpFlags.Fin | TcpFlags.Ack).ShouldPass();
        uint end = Bed.Now + 2;
        Bed.Change(flow, value => value with { Lifetime = end });
        Forth(flow, direction, TcpFlags.Ack).ShouldPass();
        Back(flow, direction, TcpFlags.Ack).ShouldPass();
        Assert.Equal(end, Bed.ConnectionOf(flow).Lifetime);
    }

    [Theory]
    [MemberData(nameof(FamiliesAndDirections))]
    public void A_refused_connection_ends_soon(Family family, TrafficDirection direction)
    {
        Flow flow = Open(family, direction);
        Back(flow, direction, TcpFlags.Rst | TcpFlags.Ack).ShouldPass();
        Assert.Equal(Closed, Bed.ConnectionOf(flow).Flags & Closed);
        AssertUnits(flow, Bed.Options.Timeouts.TcpClosed);
    }

    [Theory]
    [MemberData(nameof(FamiliesAndDirections))]
    public void A_RST_in_the_middle_closes_its_direction(Family family, TrafficDirection direction)
    {
        Flow flow = Establish(family, direction);
        Back(flow, direction, TcpFlags.Rst).ShouldPass();
        Assert.Equal(ConnectionFlags.RxClosing, Bed.ConnectionOf(flow).Flags & Closed);
    }

    [Theory]
    [MemberData(nameof(FamiliesAndDirections))]
    public void A_SYN_on_a_closing_connection_opens_a_new_one(Family family, TrafficDirection direction)
    {
        Flow flow = Establish(family, direction);
        Forth(flow, direction, TcpFlags.Fin | TcpFlags.Ack).ShouldPass();
        Forth(flow, direction, TcpFlags.Syn).ShouldPass();
        ConnectionValue connection = Bed.ConnectionOf(flow);
        Assert.Equal(ConnectionFlags.None, connection.Flags & ~ConnectionFlags.FromRemote);
        Assert.Equal((byte)TcpFlags.Syn, connection.TxFlagsSeen);
        Assert.Equal(0, connection.RxFlagsSeen);
        AssertUnits(flow, Bed.Options.Timeouts.TcpSyn);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void The_other_side_may_open_anew_what_is_closing(Family family)
    {
        Flow flow = Establish(family, Egress);
        Forth(flow, Egress, TcpFlags.Fin | TcpFlags.Ack).ShouldPass();
        Forth(flow, Ingress, TcpFlags.Syn).ShouldPass();
        Assert.Equal(ConnectionFlags.FromRemote, Bed.ConnectionOf(flow).Flags);
    }

    [Theory]
    [MemberData(nameof(FamiliesAndDirections))]
    public void Opening_anew_is_judged_anew(Family family, TrafficDirection direction)
    {
        Flow flow = Establish(family, direction);
        Forth(flow, direction, TcpFlags.Fin | TcpFlags.Ack).ShouldPass();
        Bed.Enforce(Peers.Alice, Bed.NewPolicy());
        Forth(flow, direction, TcpFlags.Syn).ShouldDrop(DropReason.PolicyDenied, direction);
    }

    [Theory]
    [MemberData(nameof(FamiliesAndDirections))]
    public void A_repeated_SYN_belongs_to_its_connection(Family family, TrafficDirection direction)
    {
        Flow flow = Open(family, direction);
        ushort created = Bed.ConnectionOf(flow).Created;
        Bed.Change(flow, value => value with { Created = (ushort)(created - 1), Lifetime = Bed.Now + 1 });
        Forth(flow, direction, TcpFlags.Syn).ShouldPass();
        Assert.Equal((ushort)(created - 1), Bed.ConnectionOf(flow).Created);
        AssertUnits(flow, Bed.Options.Timeouts.TcpSyn);
    }

    [Theory]
    [MemberData(nameof(FamiliesAndDirections))]
    public void A_connection_whose_time_is_over_is_judged_as_new(Family family, TrafficDirection direction)
    {
        Flow flow = Establish(family, direction);
        Bed.Change(flow, value => value with { Lifetime = Bed.Now - 1, Created = 7 });
        Forth(flow, direction, TcpFlags.Ack).ShouldPass();
        Assert.NotEqual(7, Bed.ConnectionOf(flow).Created);

        // A reply that comes too late opens nothing that policy does not allow.
        Bed.Change(flow, value => value with { Lifetime = Bed.Now - 1 });
        Bed.Enforce(Peers.Alice, Bed.NewPolicy().On(direction, TestPolicy.Tcp, 80, TestPolicy.Allow(0)));
        TrafficDirection other = direction == Egress ? Ingress : Egress;
        Back(flow, direction, TcpFlags.Ack).ShouldDrop(DropReason.PolicyDenied, other);
    }

    [Theory]
    [MemberData(nameof(FamiliesAndDirections))]
    public void What_is_under_way_when_tracking_begins_is_taken_up(Family family, TrafficDirection direction)
    {
        Bed.WithPods(Peers.Alice);
        Bed.Know(Peers.Remote);
        Flow flow = new(family, Peers.Alice, direction == Egress ? (ushort)40000 : (ushort)80, Peers.Remote, direction == Egress ? (ushort)80 : (ushort)40000);
        Forth(flow, direction, TcpFlags.Ack | TcpFlags.Psh).ShouldPass();
        Assert.True(Bed.ConnectionOf(flow).Flags.HasFlag(ConnectionFlags.SeenNonSyn));
        AssertUnits(flow, Bed.Options.Timeouts.Tcp);
    }

    [Theory]
    [MemberData(nameof(FamiliesAndDirections))]
    public void Replies_need_no_policy_of_their_own(Family family, TrafficDirection direction)
    {
        Bed.WithPods(Peers.Alice);
        Bed.Know(Peers.Remote);
        Bed.Enforce(Peers.Alice, Bed.NewPolicy().On(direction, TestPolicy.Tcp, 80, TestPolicy.Allow(0, cookie: 12)));
        Flow flow = OpenIn(family, direction);
        Back(flow, direction, TcpFlags.Syn | TcpFlags.Ack).ShouldPass();
        Forth(flow, direction, TcpFlags.Ack).ShouldPass();
        Back(flow, direction, TcpFlags.Ack).ShouldPass();
        Assert.Equal(12u, Bed.ConnectionOf(flow).Cookie);

        // Nothing else from there passes.
        Flow unrelated = flow with { LocalPort = (ushort)(flow.LocalPort + 1) };
        TrafficDirection other = direction == Egress ? Ingress : Egress;
        Forth(unrelated, other, TcpFlags.Ack).ShouldDrop(DropReason.PolicyDenied, other);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Two_pods_track_their_conversation_each_for_itself(Family family)
    {
        Bed.WithPods(Peers.Alice, Peers.Bob);
        Flow flow = new(family, Peers.Alice, 40000, Peers.Bob, 80);
        Bed.Send(Peers.Alice, flow.Out(TcpFlags.Syn)).ShouldRedirect();
        Bed.Send(Peers.Bob, flow.Reversed.Out(TcpFlags.Syn | TcpFlags.Ack)).ShouldRedirect();
        Bed.Send(Peers.Alice, flow.Out()).ShouldRedirect();
        ConnectionValue atAlice = Bed.ConnectionOf(flow), atBob = Bed.ConnectionOf(flow.Reversed);
        Assert.Equal(2, Bed.ConnectionCount);
        Assert.Equal(ConnectionFlags.SeenNonSyn, atAlice.Flags);
        Assert.Equal(ConnectionFlags.SeenNonSyn | ConnectionFlags.FromRemote, atBob.Flags);
        Assert.Equal((Peers.Bob.Identity, (uint)Peers.Bob.Ifindex), (atAlice.RemoteIdentity, atAlice.RemoteIfindex));
        Assert.Equal((Peers.Alice.Identity, (uint)Peers.Alice.Ifindex), (atBob.RemoteIdentity, atBob.RemoteIfindex));
        Assert.Equal((byte)(TcpFlags.Syn | TcpFlags.Ack), atAlice.RxFlagsSeen);
        Assert.Equal((byte)(TcpFlags.Syn | TcpFlags.Ack), atBob.TxFlagsSeen);
    }

    private Flow Open(Family family, TrafficDirection direction)
    {
        Bed.WithPods(Peers.Alice);
        Bed.Know(Peers.Remote);
        return OpenIn(family, direction);
    }

    private Flow OpenIn(Family family, TrafficDirection direction)
    {
        Flow flow = direction == Egress
            ? new(family, Peers.Alice, 40000, Peers.Remote, 80)
            : new(family, Peers.Alice, 80, Peers.Remote, 40000);
        Forth(flow, direction, TcpFlags.Syn).ShouldPass();
        return flow;
    }

    private Flow Establish(Family family, TrafficDirection direction)
    {
        Flow flow = Open(family, direction);
        Back(flow, direction, TcpFlags.Syn | TcpFlags.Ack).ShouldPass();
        Forth(flow, direction, TcpFlags.Ack).ShouldPass();
        return flow;
    }

    /// <summary>A packet in the direction in which the connection was opened.</summary>
    private Judgement Forth(Flow flow, TrafficDirection opened, TcpFlags flags) => opened == Egress
        ? Bed.Send(Peers.Alice, flow.Out(flags))
        : Bed.Receive(Peers.Alice, flow.In(flags));

    private Judgement Back(Flow flow, TrafficDirection opened, TcpFlags flags) =>
        Forth(flow, opened == Egress ? Ingress : Egress, flags);

    private void AssertUnits(Flow flow, TimeSpan timeout)
    {
        int units = (int)Bed.Clock.ToUnits(timeout);
        Assert.InRange(Bed.UnitsLeft(flow), units - 2, units);
    }
}
