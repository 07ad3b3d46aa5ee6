// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using Cilium.Datapath;
using Cilium.Testing;

namespace Datapath.Tests;

/// <summary>A packet that a pod wraps for the node's tunnel could claim any identity: none leaves (CVE-2019-13119).</summary>
[Trait("Matrix", "Smoke")]
public sealed class EncapsulationTests(DataPlaneFixture plane) : DataPlaneTest(plane)
{
    public static TheoryData<Family, ushort> Tunnels { get; } = new()
    {
        { Family.IPv4, VxlanHeader.Port }, { Family.IPv4, GeneveHeader.Port },
        { Family.IPv6, VxlanHeader.Port }, { Family.IPv6, GeneveHeader.Port },
    };

    [Theory]
    [MemberData(nameof(Tunnels))]
    public void A_wrapped_packet_does_not_leave_a_pod(Family family, ushort port)
    {
        Bed.WithPods(Peers.Alice, Peers.Bob);
        Bed.Know(Peers.Host);
        foreach (Peer target in (Peer[])[Peers.Host, Peers.World, Peers.Bob])
        {
            Bed.Send(Peers.Alice, Wrapped(family, target, port)).ShouldDrop(DropReason.EncapsulationProhibited, Egress);
        }

        Assert.Equal(0, Bed.ConnectionCount);
    }

    [Theory]
    [MemberData(nameof(Tunnels))]
    public void Fragments_do_not_hide_it(Family family, ushort port)
    {
        Bed.WithPods(Peers.Alice);
        foreach (PacketSpec fragment in Wrapped(family, Peers.Host, port).ToFragments(24))
        {
            Judgement judgement = Bed.Send(Peers.Alice, fragment);
            Assert.Equal(TcAction.Drop, judgement.Action);
            Assert.Contains(judgement.Drops.Single().Reason, (DropReason[])[DropReason.EncapsulationProhibited, DropReason.FragmentNotFound]);
        }
    }

    [Theory]
    [MemberData(nameof(Tunnels))]
    public void Extension_headers_and_options_do_not_hide_it(Family family, ushort port)
    {
        Bed.WithPods(Peers.Alice);
        PacketSpec wrapped = Wrapped(family, Peers.Host, port);
        wrapped = family == Family.IPv4
            ? wrapped.With<IPv4Header>(ip => ip with { Options = IPv4Options.NoOperations(8) })
            : wrapped.Before<UdpHeader>(new IPv6ExtensionHeader(60));
        Bed.Send(Peers.Alice, wrapped).ShouldDrop(DropReason.EncapsulationProhibited, Egress);
    }

    [Theory]
    [MemberData(nameof(Tunnels))]
    public void A_policy_that_allows_everything_does_not_allow_it(Family family, ushort port)
    {
        Bed.WithPods(Peers.Alice);
        Bed.Enforce(Peers.Alice, Bed.NewPolicy().OnAny(Egress, TestPolicy.Allow(0)).OnAny(Ingress, TestPolicy.Allow(0)), isAudit: true);
        Bed.Send(Peers.Alice, Wrapped(family, Peers.Host, port)).ShouldDrop(DropReason.EncapsulationProhibited, Egress);
    }

    [Theory]
    [MemberData(nameof(Tunnels))]
    public void The_port_as_a_source_or_of_another_protocol_is_a_port_like_others(Family family, ushort port)
    {
        Bed.WithPods(Peers.Alice);
        PacketSpec ip = TestBed.Packet(family, Peers.Alice, Peers.World);
        Bed.Send(Peers.Alice, ip.Udp(port, 53)).ShouldPass();
        Bed.Send(Peers.Alice, ip.Tcp(1000, port)).ShouldPass();
    }

    [Fact]
    public void The_ports_are_those_that_the_node_uses()
    {
        using DataPlaneFixture other = new(new DatapathOptions { VxlanPort = 4789, GenevePort = 6082 });
        using TestBed bed = new(other);
        bed.WithPods(Peers.Alice);
        PacketSpec ip = TestBed.Packet(Family.IPv4, Peers.Alice, Peers.World);
        bed.Send(Peers.Alice, ip.Udp(1, 4789)).ShouldDrop(DropReason.EncapsulationProhibited, Egress);
        bed.Send(Peers.Alice, ip.Udp(1, 6082)).ShouldDrop(DropReason.EncapsulationProhibited, Egress);
        bed.Send(Peers.Alice, ip.Udp(1, VxlanHeader.Port)).ShouldPass();
    }

    private static PacketSpec Wrapped(Family family, Peer target, ushort port)
    {
        PacketSpec outer = TestBed.Packet(family, Peers.Alice, target).Udp(50000, port);
        PacketSpec header = port == VxlanHeader.Port ? outer.Vxlan(Peers.Bob.Identity) : outer.Geneve(Peers.Bob.Identity);
        return header.Ethernet("02:00:00:00:00:09", "02:00:00:00:00:0a").IPv4("10.0.0.2", "10.0.9.1").Tcp(1, 80);
    }
}
