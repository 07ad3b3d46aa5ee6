// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using Cilium.Datapath.Layout;
using Cilium.Testing;

namespace Datapath.Tests;

/// <summary>Established flows skip the rules, never their revocation.</summary>
public sealed class RevocationTests(DataPlaneFixture plane) : DataPlaneTest(plane)
{
    private const uint Friends = 5;

    public static TheoryData<Family, byte, TrafficDirection> Table { get; } = MakeTable();

    [Theory]
    [MemberData(nameof(Table))]
    public void A_policy_that_takes_permission_back_stops_both_directions(Family family, byte protocol, TrafficDirection opened)
    {
        Flow flow = Establish(family, protocol, opened);
        Bed.Enforce(Peers.Alice, Bed.NewPolicy());
        Forth(flow, opened).ShouldDrop(DropReason.PolicyDenied, opened);
        Back(flow, opened).ShouldDrop(DropReason.PolicyDenied, Other(opened));
        Assert.True(Bed.ConnectionOf(flow).Flags.HasFlag(ConnectionFlags.Denied));
    }

    [Theory]
    [MemberData(nameof(Table))]
    public void The_reply_direction_learns_of_it_first_too(Family family, byte protocol, TrafficDirection opened)
    {
        Flow flow = Establish(family, protocol, opened);
        Bed.Enforce(Peers.Alice, Bed.NewPolicy().OnAny(Other(opened), TestPolicy.Allow(0)));

        // Its own direction is open, but the connection was opened in the other.
        Back(flow, opened).ShouldDrop(DropReason.PolicyDenied, Other(opened));
        Forth(flow, opened).ShouldDrop(DropReason.PolicyDenied, opened);
    }

    [Theory]
    [MemberData(nameof(Table))]
    public void A_denial_revokes_with_its_own_reason(Family family, byte protocol, TrafficDirection opened)
    {
        Flow flow = Establish(family, protocol, opened);
        Bed.Enforce(Peers.Alice, Bed.NewPolicy().On(opened, protocol, 80, TestPolicy.Deny(Friends)));
        Forth(flow, opened).ShouldDrop(DropReason.PolicyDeny, opened);
        Back(flow, opened).ShouldDrop(DropReason.PolicyDeny, Other(opened));
        Forth(flow, opened).ShouldDrop(DropReason.PolicyDeny, opened);
    }

    [Theory]
    [MemberData(nameof(Table))]
    public void A_policy_that_still_allows_keeps_the_connection(Family family, byte protocol, TrafficDirection opened)
    {
        Flow flow = Establish(family, protocol, opened);
        ushort created = Bed.ConnectionOf(flow).Created;
        Bed.Enforce(Peers.Alice, Bed.NewPolicy().On(opened, protocol, 80, TestPolicy.Allow(Friends, cookie: 99)));
        Back(flow, opened).ShouldPass();
        Forth(flow, opened).ShouldPass();
        Assert.Equal(created, Bed.ConnectionOf(flow).Created);
        Assert.Equal(99u, Bed.ConnectionOf(flow).Cookie);
        Assert.Equal(Bed.EndpointOf(Peers.Alice).PolicyRevision, Bed.ConnectionOf(flow).PolicyRevision);
    }

    [Theory]
    [MemberData(nameof(Table))]
    public void Permission_given_again_lets_the_same_connection_go_on(Family family, byte protocol, TrafficDirection opened)
    {
        Flow flow = Establish(family, protocol, opened);
        Bed.Enforce(Peers.Alice, Bed.NewPolicy());
        Forth(flow, opened).ShouldDrop(DropReason.PolicyDenied, opened);
        Bed.Enforce(Peers.Alice, Bed.NewPolicy().On(opened, protocol, 80, TestPolicy.Allow(Friends)));
        Back(flow, opened).ShouldPass();
        Forth(flow, opened).ShouldPass();
        Assert.False(Bed.ConnectionOf(flow).Flags.HasFlag(ConnectionFlags.Denied));
    }

    [Theory]
    [MemberData(nameof(Table))]
    public void An_identity_that_loses_its_selector_loses_its_connections(Family family, byte protocol, TrafficDirection opened)
    {
        Flow flow = Establish(family, protocol, opened);
        Bed.Carry(Peers.Remote);
        Forth(flow, opened).ShouldDrop(DropReason.PolicyDenied, opened);
        Back(flow, opened).ShouldDrop(DropReason.PolicyDenied, Other(opened));
        Bed.Carry(Peers.Remote, Friends);
        Forth(flow, opened).ShouldPass();
    }

    [Theory]
    [MemberData(nameof(Table))]
    public void An_address_that_means_another_identity_is_judged_afresh(Family family, byte protocol, TrafficDirection opened)
    {
        Flow flow = Establish(family, protocol, opened);
        Bed.Know(Peers.Remote with { Identity = 7777 });
        Forth(flow, opened).ShouldPass();
        Bed.Runtime.MoveEpoch();
        Forth(flow, opened).ShouldDrop(DropReason.PolicyDenied, opened);
        Back(flow, opened).ShouldDrop(DropReason.PolicyDenied, Other(opened));
        Assert.Equal(7777u, Bed.ConnectionOf(flow).RemoteIdentity);
    }

    [Theory]
    [MemberData(nameof(Table))]
    public void Enforcement_switched_on_judges_what_runs_already(Family family, byte protocol, TrafficDirection opened)
    {
        Bed.WithPods(Peers.Alice);
        Bed.Know(Peers.Remote);
        Flow flow = Open(family, protocol, opened);
        Bed.Enforce(Peers.Alice, Bed.NewPolicy());
        Back(flow, opened).ShouldDrop(DropReason.PolicyDenied, Other(opened));
        Bed.Release(Peers.Alice);
        Back(flow, opened).ShouldPass();
    }

    [Theory]
    [MemberData(nameof(Table))]
    public void Audit_lets_revoked_connections_go_on(Family family, byte protocol, TrafficDirection opened)
    {
        Flow flow = Establish(family, protocol, opened);
        Bed.Enforce(Peers.Alice, Bed.NewPolicy(), isAudit: true);
        Forth(flow, opened).ShouldPass();
        Back(flow, opened).ShouldPass();
        Bed.Enforce(Peers.Alice, Bed.NewPolicy());
        Forth(flow, opened).ShouldDrop(DropReason.PolicyDenied, opened);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Packets_of_a_revoked_connection_do_not_prolong_it(Family family)
    {
        Flow flow = Establish(family, TestPolicy.Udp, Egress);
        Bed.Enforce(Peers.Alice, Bed.NewPolicy());
        Forth(flow, Egress).ShouldDrop(DropReason.PolicyDenied, Egress);
        uint end = Bed.Now + 3;
        Bed.Change(flow, value => value with { Lifetime = end });
        Forth(flow, Egress).ShouldDrop(DropReason.PolicyDenied, Egress);
        Back(flow, Egress).ShouldDrop(DropReason.PolicyDenied, Ingress);
        Assert.Equal(end, Bed.ConnectionOf(flow).Lifetime);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_new_SYN_on_a_revoked_connection_is_judged_by_the_rules(Family family)
    {
        Flow flow = Establish(family, TestPolicy.Tcp, Ingress);
        Bed.Enforce(Peers.Alice, Bed.NewPolicy());
        Forth(flow, Ingress).ShouldDrop(DropReason.PolicyDenied, Ingress);
        Bed.Receive(Peers.Alice, flow.In(TcpFlags.Syn)).ShouldDrop(DropReason.PolicyDenied, Ingress);
        Bed.Enforce(Peers.Alice, Bed.NewPolicy().On(Ingress, TestPolicy.Tcp, 80, TestPolicy.Allow(Friends)));
        Bed.Receive(Peers.Alice, flow.In(TcpFlags.Syn)).ShouldPass();
        Assert.Equal(ConnectionFlags.FromRemote, Bed.ConnectionOf(flow).Flags);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Between_pods_of_a_node_either_side_may_revoke(Family family)
    {
        Bed.WithPods(Peers.Alice, Peers.Bob);
        Flow flow = new(family, Peers.Alice, 40000, Peers.Bob, 80);
        Bed.Send(Peers.Alice, flow.Out(TcpFlags.Syn)).ShouldRedirect();
        Bed.Send(Peers.Bob, flow.Reversed.Out(TcpFlags.Syn | TcpFlags.Ack)).ShouldRedirect();
        Bed.Enforce(Peers.Bob, Bed.NewPolicy());
        Bed.Send(Peers.Alice, flow.Out()).ShouldDrop(DropReason.PolicyDenied, Ingress);
        Bed.Send(Peers.Bob, flow.Reversed.Out()).ShouldDrop(DropReason.PolicyDenied, Egress);
        Bed.Release(Peers.Bob);
        Bed.Send(Peers.Bob, flow.Reversed.Out()).ShouldRedirect();
        Bed.Enforce(Peers.Alice, Bed.NewPolicy());
        Bed.Send(Peers.Bob, flow.Reversed.Out()).ShouldDrop(DropReason.PolicyDenied, Ingress);
    }

    private static TheoryData<Family, byte, TrafficDirection> MakeTable()
    {
        TheoryData<Family, byte, TrafficDirection> table = [];
        foreach (Family family in Enum.GetValues<Family>())
        {
            foreach (byte protocol in (ReadOnlySpan<byte>)[TestPolicy.Tcp, TestPolicy.Udp])
            {
                table.Add(family, protocol, Egress);
                table.Add(family, protocol, Ingress);
            }
        }

        return table;
    }

    private static TrafficDirection Other(TrafficDirection direction) => direction == Egress ? Ingress : Egress;

    private Flow Establish(Family family, byte protocol, TrafficDirection opened)
    {
        Bed.WithPods(Peers.Alice);
        Bed.Know(Peers.Remote);
        Bed.Carry(Peers.Remote, Friends);
        Bed.Enforce(Peers.Alice, Bed.NewPolicy().On(opened, protocol, 80, TestPolicy.Allow(Friends)));
        return Open(family, protocol, opened);
    }

    private Flow Open(Family family, byte protocol, TrafficDirection opened)
    {
        Flow flow = opened == Egress
            ? new(family, Peers.Alice, 40000, Peers.Remote, 80, protocol)
            : new(family, Peers.Alice, 80, Peers.Remote, 40000, protocol);
        Bed.Pass(opened, Peers.Alice, opened == Egress ? flow.Out(TcpFlags.Syn) : flow.In(TcpFlags.Syn)).ShouldPass();
        Back(flow, opened).ShouldPass();
        return flow;
    }

    private Judgement Forth(Flow flow, TrafficDirection opened) =>
        Bed.Pass(opened, Peers.Alice, opened == Egress ? flow.Out() : flow.In());

    private Judgement Back(Flow flow, TrafficDirection opened) => Forth(flow, Other(opened));
}
