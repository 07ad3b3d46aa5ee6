// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using Cilium.Policy;
using Cilium.Testing;

namespace Datapath.Tests;

[Trait("Matrix", "Smoke")]
public sealed class VerdictTests(DataPlaneFixture plane) : DataPlaneTest(plane)
{
    private const uint Friends = 5;
    private const uint Foes = 6;

    [Theory]
    [MemberData(nameof(FamiliesAndDirections))]
    public void Nobody_passes_an_empty_policy(Family family, TrafficDirection direction)
    {
        Ready(Bed.NewPolicy());
        Probe(family, direction, 80).ShouldDrop(DropReason.PolicyDenied, direction);
        Assert.Equal(0, Bed.ConnectionCount);
    }

    [Theory]
    [MemberData(nameof(FamiliesAndDirections))]
    public void A_direction_that_is_not_enforced_passes_everything(Family family, TrafficDirection direction)
    {
        Bed.WithPods(Peers.Alice);
        Bed.Enforce(Peers.Alice, Bed.NewPolicy(), ingress: direction != Ingress, egress: direction != Egress);
        Probe(family, direction, 80).ShouldPass();
        Probe(family, direction == Ingress ? Egress : Ingress, 81).ShouldDrop(DropReason.PolicyDenied, direction == Ingress ? Egress : Ingress);
    }

    [Theory]
    [MemberData(nameof(FamiliesAndDirections))]
    public void Who_carries_the_selector_passes_at_its_port_and_protocol_only(Family family, TrafficDirection direction)
    {
        Ready(Bed.NewPolicy().On(direction, TestPolicy.Tcp, 80, TestPolicy.Allow(Friends)));
        Bed.Carry(Peers.Remote, Friends);
        Probe(family, direction, 80).ShouldPass();
        Probe(family, direction, 81).ShouldDrop(DropReason.PolicyDenied, direction);
        Probe(family, direction, 80, TestPolicy.Udp).ShouldDrop(DropReason.PolicyDenied, direction);
        Probe(family, direction, 80, other: Peers.World).ShouldDrop(DropReason.PolicyDenied, direction);
    }

    [Theory]
    [MemberData(nameof(FamiliesAndDirections))]
    public void A_policy_says_nothing_about_the_other_direction(Family family, TrafficDirection direction)
    {
        Ready(Bed.NewPolicy().OnAny(direction, TestPolicy.Allow(0)));
        TrafficDirection other = direction == Ingress ? Egress : Ingress;
        Probe(family, direction, 80).ShouldPass();
        Probe(family, other, 8080).ShouldDrop(DropReason.PolicyDenied, other);
    }

    [Theory]
    [MemberData(nameof(FamiliesAndDirections))]
    public void A_denial_before_an_allowance_denies_with_its_own_reason(Family family, TrafficDirection direction)
    {
        Ready(Bed.NewPolicy().On(direction, TestPolicy.Tcp, 80, TestPolicy.Deny(Foes), TestPolicy.Allow(Friends)));
        Bed.Carry(Peers.Remote, Friends, Foes);
        Probe(family, direction, 80).ShouldDrop(DropReason.PolicyDeny, direction);
        Bed.Carry(Peers.Remote, Friends);
        Probe(family, direction, 80).ShouldPass();
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_denial_of_everybody_denies_strangers_too(Family family)
    {
        Ready(Bed.NewPolicy().On(Ingress, TestPolicy.Tcp, 80, TestPolicy.Allow(Friends), TestPolicy.Deny(0)));
        Bed.Carry(Peers.Remote, Friends);
        Probe(family, Ingress, 80).ShouldPass();
        Probe(family, Ingress, 80, other: Peers.World).ShouldDrop(DropReason.PolicyDeny, Ingress);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void The_first_decision_that_matches_counts(Family family)
    {
        Ready(Bed.NewPolicy().On(Ingress, TestPolicy.Tcp, 80, TestPolicy.Allow(Friends), TestPolicy.Deny(Foes)));
        Bed.Carry(Peers.Remote, Friends, Foes);
        Probe(family, Ingress, 80).ShouldPass();
        Bed.Carry(Peers.Remote, Foes);
        Probe(family, Ingress, 80).ShouldDrop(DropReason.PolicyDeny, Ingress);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Authentication_that_is_not_there_drops_with_its_reason(Family family)
    {
        Ready(Bed.NewPolicy().On(Ingress, TestPolicy.Tcp, 80, TestPolicy.Allow(0, authentication: AuthenticationType.Spire)));
        Probe(family, Ingress, 80).ShouldDrop(DropReason.AuthenticationRequired, Ingress);
        Assert.Equal(0, Bed.ConnectionCount);
    }

    [Theory]
    [InlineData(Family.IPv4, 0)]
    [InlineData(Family.IPv6, 0)]
    [InlineData(Family.IPv4, 15001)]
    [InlineData(Family.IPv6, 15001)]
    public void A_redirect_without_its_proxy_passes_nothing(Family family, ushort proxyPort)
    {
        Ready(Bed.NewPolicy().On(Ingress, TestPolicy.Tcp, 80, TestPolicy.Redirect(0, proxyPort)));
        Probe(family, Ingress, 80).ShouldDrop(DropReason.PolicyDenied, Ingress);
    }

    [Theory]
    [MemberData(nameof(FamiliesAndDirections))]
    public void Audit_passes_what_policy_denies(Family family, TrafficDirection direction)
    {
        Bed.WithPods(Peers.Alice);
        Bed.Enforce(Peers.Alice, Bed.NewPolicy().On(direction, TestPolicy.Tcp, 81, TestPolicy.Deny(0)), isAudit: true);
        Probe(family, direction, 80).ShouldPass();
        Probe(family, direction, 81).ShouldPass();
    }

    [Theory]
    [MemberData(nameof(FamiliesAndTransports))]
    public void Each_transport_has_its_own_ports(Family family, byte protocol)
    {
        Ready(Bed.NewPolicy().On(Ingress, protocol, 80, TestPolicy.Allow(0)));
        foreach (byte other in (ReadOnlySpan<byte>)[TestPolicy.Tcp, TestPolicy.Udp, TestPolicy.Sctp])
        {
            Judgement judgement = Probe(family, Ingress, 80, other);
            if (other == protocol)
            {
                judgement.ShouldPass();
            }
            else
            {
                judgement.ShouldDrop(DropReason.PolicyDenied, Ingress);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void ICMP_is_judged_by_its_type(Family family)
    {
        byte protocol = family == Family.IPv4 ? TestPolicy.Icmp : TestPolicy.IcmpV6;
        Ready(Bed.NewPolicy().On(Ingress, protocol, family == Family.IPv4 ? (ushort)8 : (ushort)128, TestPolicy.Allow(0)));
        Bed.Receive(Peers.Alice, TestBed.PacketTo(family, Peers.Remote, Peers.Alice).EchoRequest(1)).ShouldPass();
        Bed.Receive(Peers.Alice, TestBed.PacketTo(family, Peers.Remote, Peers.Alice).EchoReply(2)).ShouldDrop(DropReason.PolicyDenied, Ingress);
        PacketSpec timestamp = family == Family.IPv4
            ? TestBed.PacketTo(family, Peers.Remote, Peers.Alice).Then(new IcmpMessage(13, 0)).Data(12)
            : TestBed.PacketTo(family, Peers.Remote, Peers.Alice).Then(new Icmpv6Message(144, 0)).Data(12);
        Bed.Receive(Peers.Alice, timestamp).ShouldDrop(DropReason.PolicyDenied, Ingress);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Between_pods_of_a_node_both_policies_judge(Family family)
    {
        Bed.WithPods(Peers.Alice, Peers.Bob);
        Bed.Carry(Peers.Alice, Friends);
        Bed.Carry(Peers.Bob, Friends);
        Flow flow = new(family, Peers.Alice, 40000, Peers.Bob, 80);
        Bed.Enforce(Peers.Bob, Bed.NewPolicy(), egress: false);
        Bed.Send(Peers.Alice, flow.Out(TcpFlags.Syn)).ShouldDrop(DropReason.PolicyDenied, Ingress);
        Bed.Enforce(Peers.Bob, Bed.NewPolicy().On(Ingress, TestPolicy.Tcp, 80, TestPolicy.Allow(Friends)), egress: false);
        Bed.Send(Peers.Alice, flow.Out(TcpFlags.Syn)).ShouldRedirect();
        Bed.Enforce(Peers.Alice, Bed.NewPolicy(), ingress: false);
        Bed.Send(Peers.Alice, flow.Out(TcpFlags.Syn)).ShouldDrop(DropReason.PolicyDenied, Egress);
        Bed.Enforce(Peers.Alice, Bed.NewPolicy().On(Egress, TestPolicy.Tcp, 80, TestPolicy.Allow(Friends)), ingress: false);
        Bed.Send(Peers.Alice, flow.Out(TcpFlags.Syn)).ShouldRedirect();
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_slot_that_another_identity_took_over_says_nothing(Family family)
    {
        Ready(Bed.NewPolicy().On(Ingress, TestPolicy.Tcp, 80, TestPolicy.Allow(Friends)));
        Bed.Carry(Peers.Remote, Friends);

        // The IP cache still has the slot of the old identity; somebody else's bits are in it by now.
        uint slot = Bed.Maps.IpCache4.Lookup(TestBed.ToWord(Peers.Remote.IPv4)).IdentitySlot;
        Bed.GiveSlotTo(slot, 9999);
        Probe(family, Ingress, 80).ShouldDrop(DropReason.PolicyDenied, Ingress);
    }

    private void Ready(TestPolicy policy)
    {
        Bed.WithPods(Peers.Alice);
        Bed.Know(Peers.Remote);
        Bed.Enforce(Peers.Alice, policy);
    }

    /// <summary>The first packet of a new conversation with a service port, in either direction.</summary>
    private Judgement Probe(Family family, TrafficDirection direction, ushort port, byte protocol = TestPolicy.Tcp, Peer? other = null)
    {
        ushort source = ++_lastPort;
        return direction == Egress
            ? Bed.Send(Peers.Alice, new Flow(family, Peers.Alice, source, other ?? Peers.Remote, port, protocol).Out(TcpFlags.Syn))
            : Bed.Receive(Peers.Alice, new Flow(family, Peers.Alice, port, other ?? Peers.Remote, source, protocol).In(TcpFlags.Syn));
    }

    private ushort _lastPort = 40000;
}
