// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using Cilium.Datapath.Layout;
using Cilium.Testing;

namespace Datapath.Tests;

[Trait("Matrix", "Smoke")]
public sealed class EchoTests(DataPlaneFixture plane) : DataPlaneTest(plane)
{
    [Theory]
    [MemberData(nameof(FamiliesAndDirections))]
    public void A_reply_passes_only_after_its_request(Family family, TrafficDirection asked)
    {
        Bed.WithPods(Peers.Alice);
        Bed.Enforce(Peers.Alice, Bed.NewPolicy().On(asked, Protocol(family), RequestType(family), TestPolicy.Allow(0)));
        TrafficDirection answered = asked == Egress ? Ingress : Egress;
        Reply(family, answered, 7).ShouldDrop(DropReason.PolicyDenied, answered);
        Request(family, asked, 7).ShouldPass();
        Reply(family, answered, 7).ShouldPass();
        Reply(family, answered, 8).ShouldDrop(DropReason.PolicyDenied, answered);
        Request(family, answered, 7).ShouldDrop(DropReason.PolicyDenied, answered);
        Assert.Equal(1, Bed.ConnectionCount);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Two_sides_may_ping_each_other_with_one_identifier(Family family)
    {
        Bed.WithPods(Peers.Alice);
        Request(family, Egress, 7).ShouldPass();
        Request(family, Ingress, 7).ShouldPass();
        Assert.Equal(2, Bed.ConnectionCount);
        Flow own = new(family, Peers.Alice, 7, Peers.World, 0, Protocol(family));
        Flow others = new(family, Peers.Alice, 0, Peers.World, 7, Protocol(family));
        Assert.Equal(ConnectionFlags.None, Bed.ConnectionOf(own).Flags);
        Assert.Equal(ConnectionFlags.FromRemote, Bed.ConnectionOf(others).Flags);

        // With policy put up, each reply follows its own request.
        Bed.Enforce(Peers.Alice, Bed.NewPolicy().On(Egress, Protocol(family), RequestType(family), TestPolicy.Allow(0)));
        Reply(family, Ingress, 7).ShouldPass();
        Reply(family, Egress, 7).ShouldDrop(DropReason.PolicyDenied, Egress);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_reply_that_nobody_asked_for_opens_nothing(Family family)
    {
        Bed.WithPods(Peers.Alice);
        Reply(family, Ingress, 7).ShouldPass();
        Reply(family, Egress, 7).ShouldPass();
        Assert.Equal(0, Bed.ConnectionCount);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Pods_of_a_node_ping_each_other(Family family)
    {
        Bed.WithPods(Peers.Alice, Peers.Bob);
        Bed.Enforce(Peers.Alice, Bed.NewPolicy().On(Egress, Protocol(family), RequestType(family), TestPolicy.Allow(0)));
        Bed.Enforce(Peers.Bob, Bed.NewPolicy().On(Ingress, Protocol(family), RequestType(family), TestPolicy.Allow(0)));
        Bed.Send(Peers.Alice, TestBed.Packet(family, Peers.Alice, Peers.Bob).EchoRequest(5)).ShouldRedirect();
        Bed.Send(Peers.Bob, TestBed.Packet(family, Peers.Bob, Peers.Alice).EchoReply(5)).ShouldRedirect();
        Bed.Send(Peers.Bob, TestBed.Packet(family, Peers.Bob, Peers.Alice).EchoRequest(5)).ShouldDrop(DropReason.PolicyDenied, Egress);
    }

    private static byte Protocol(Family family) => family == Family.IPv4 ? TestPolicy.Icmp : TestPolicy.IcmpV6;

    private static ushort RequestType(Family family) => family == Family.IPv4 ? (ushort)8 : (ushort)128;

    private Judgement Request(Family family, TrafficDirection direction, ushort identifier) =>
        Bed.Pass(direction, Peers.Alice, Between(family, direction, Peers.Alice, Peers.World).EchoRequest(identifier));

    private Judgement Reply(Family family, TrafficDirection direction, ushort identifier) =>
        Bed.Pass(direction, Peers.Alice, Between(family, direction, Peers.Alice, Peers.World).EchoReply(identifier));
}
