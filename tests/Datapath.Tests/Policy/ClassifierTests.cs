// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using Cilium.Testing;

namespace Datapath.Tests;

/// <summary>Which key of the classifier a packet finds: exact port, longest range, protocol, anything; the first is final.</summary>
public sealed class ClassifierTests(DataPlaneFixture plane) : DataPlaneTest(plane)
{
    private ushort _lastPort = 40000;

    [Theory]
    [InlineData(Family.IPv4, 0)]
    [InlineData(Family.IPv4, 65535)]
    [InlineData(Family.IPv6, 0)]
    [InlineData(Family.IPv6, 65535)]
    public void The_ends_of_the_port_space_are_ports_like_others(Family family, ushort port)
    {
        Ready(Bed.NewPolicy().On(Ingress, TestPolicy.Udp, port, TestPolicy.Allow(0)));
        Probe(family, port, TestPolicy.Udp).ShouldPass();
        Probe(family, 1000, TestPolicy.Udp).ShouldDrop(DropReason.PolicyDenied, Ingress);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_range_holds_its_first_and_last_port_and_no_more(Family family)
    {
        // 8000-8063: ten leading bits.
        Ready(Bed.NewPolicy().OnRange(Ingress, TestPolicy.Tcp, 8000, 10, TestPolicy.Allow(0)));
        Probe(family, 8000).ShouldPass();
        Probe(family, 8063).ShouldPass();
        Probe(family, 7999).ShouldDrop(DropReason.PolicyDenied, Ingress);
        Probe(family, 8064).ShouldDrop(DropReason.PolicyDenied, Ingress);
        Probe(family, 8000, TestPolicy.Udp).ShouldDrop(DropReason.PolicyDenied, Ingress);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Of_two_ranges_the_longer_prefix_decides(Family family)
    {
        Ready(Bed.NewPolicy()
            .OnRange(Ingress, TestPolicy.Tcp, 8192, 3, TestPolicy.Allow(0))
            .OnRange(Ingress, TestPolicy.Tcp, 8192, 8, TestPolicy.Deny(0)));
        Probe(family, 8200).ShouldDrop(DropReason.PolicyDeny, Ingress);
        Probe(family, 8448).ShouldPass();
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void An_exact_port_decides_before_a_range(Family family)
    {
        Ready(Bed.NewPolicy()
            .OnRange(Ingress, TestPolicy.Tcp, 8000, 10, TestPolicy.Deny(0))
            .On(Ingress, TestPolicy.Tcp, 8010, TestPolicy.Allow(0)));
        Probe(family, 8010).ShouldPass();
        Probe(family, 8011).ShouldDrop(DropReason.PolicyDeny, Ingress);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void The_first_key_is_final_even_where_nobody_in_it_matches(Family family)
    {
        // Folding has put everything broader into the list already: what is not there is denied.
        Ready(Bed.NewPolicy()
            .On(Ingress, TestPolicy.Tcp, 80, TestPolicy.Allow(77))
            .OnRange(Ingress, TestPolicy.Tcp, 0, 0, TestPolicy.Allow(0))
            .OnAny(Ingress, TestPolicy.Allow(0)));
        Probe(family, 80).ShouldDrop(DropReason.PolicyDenied, Ingress);
        Probe(family, 81).ShouldPass();
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Any_port_of_a_protocol_leaves_the_others_closed(Family family)
    {
        Ready(Bed.NewPolicy().OnRange(Ingress, TestPolicy.Udp, 0, 0, TestPolicy.Allow(0)));
        Probe(family, 1, TestPolicy.Udp).ShouldPass();
        Probe(family, 65535, TestPolicy.Udp).ShouldPass();
        Probe(family, 1, TestPolicy.Tcp).ShouldDrop(DropReason.PolicyDenied, Ingress);
        Probe(family, 1, TestPolicy.Sctp).ShouldDrop(DropReason.PolicyDenied, Ingress);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_protocol_decides_before_anything(Family family)
    {
        Ready(Bed.NewPolicy()
            .OnRange(Ingress, TestPolicy.Udp, 0, 0, TestPolicy.Deny(0))
            .OnAny(Ingress, TestPolicy.Allow(0)));
        Probe(family, 53, TestPolicy.Udp).ShouldDrop(DropReason.PolicyDeny, Ingress);
        Probe(family, 53, TestPolicy.Tcp).ShouldPass();
        Probe(family, 53, TestPolicy.Sctp).ShouldPass();
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Anything_covers_every_transport_and_ping(Family family)
    {
        Ready(Bed.NewPolicy().OnAny(Ingress, TestPolicy.Allow(0)));
        Probe(family, 80, TestPolicy.Tcp).ShouldPass();
        Probe(family, 80, TestPolicy.Udp).ShouldPass();
        Probe(family, 80, TestPolicy.Sctp).ShouldPass();
        Bed.Receive(Peers.Alice, TestBed.PacketTo(family, Peers.Remote, Peers.Alice).EchoRequest(3)).ShouldPass();
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Two_pods_with_policies_of_their_own_do_not_mix(Family family)
    {
        Bed.WithPods(Peers.Alice, Peers.Bob);
        Bed.Enforce(Peers.Alice, Bed.NewPolicy().On(Ingress, TestPolicy.Tcp, 80, TestPolicy.Allow(0)));
        Bed.Enforce(Peers.Bob, Bed.NewPolicy().On(Ingress, TestPolicy.Tcp, 90, TestPolicy.Allow(0)));
        Bed.Receive(Peers.Alice, new Flow(family, Peers.Alice, 80, Peers.World, 1).In(TcpFlags.Syn)).ShouldPass();
        Bed.Receive(Peers.Bob, new Flow(family, Peers.Bob, 80, Peers.World, 1).In(TcpFlags.Syn)).ShouldDrop(DropReason.PolicyDenied, Ingress);
        Bed.Receive(Peers.Alice, new Flow(family, Peers.Alice, 90, Peers.World, 1).In(TcpFlags.Syn)).ShouldDrop(DropReason.PolicyDenied, Ingress);
        Bed.Receive(Peers.Bob, new Flow(family, Peers.Bob, 90, Peers.World, 1).In(TcpFlags.Syn)).ShouldPass();
    }

    private void Ready(TestPolicy policy)
    {
        Bed.WithPods(Peers.Alice);
        Bed.Know(Peers.Remote);
        Bed.Enforce(Peers.Alice, policy);
    }

    private Judgement Probe(Family family, ushort port, byte protocol = TestPolicy.Tcp) =>
        Bed.Receive(Peers.Alice, new Flow(family, Peers.Alice, port, Peers.Remote, ++_lastPort, protocol).In(TcpFlags.Syn));
}
