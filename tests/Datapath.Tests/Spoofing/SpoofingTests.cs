// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Cilium.Core;
using Cilium.Datapath.Layout;
using Cilium.Testing;

namespace Datapath.Tests;

[Trait("Matrix", "Smoke")]
public sealed class SpoofingTests(DataPlaneFixture plane) : DataPlaneTest(plane)
{
    public static TheoryData<string, Family> Sources { get; } = new()
    {
        { "10.0.0.2", Family.IPv4 }, { "10.0.9.1", Family.IPv4 }, { "192.168.1.1", Family.IPv4 }, { "8.8.8.8", Family.IPv4 },
        { "0.0.0.0", Family.IPv4 }, { "127.0.0.1", Family.IPv4 }, { "255.255.255.255", Family.IPv4 }, { "224.0.0.1", Family.IPv4 },
        { "1.0.0.10", Family.IPv4 },
        { "fd00::2", Family.IPv6 }, { "fd00:9::1", Family.IPv6 }, { "::", Family.IPv6 }, { "::1", Family.IPv6 },
        { "fe80::1", Family.IPv6 }, { "ff02::1", Family.IPv6 }, { "fd00:0:0:1::1", Family.IPv6 }, { "fd00::1:0:0:1", Family.IPv6 },
        { "::ffff:10.0.0.1", Family.IPv6 },
    };

    [Theory]
    [MemberData(nameof(Sources))]
    public void A_pod_sends_from_its_own_address_only(string source, Family family)
    {
        Bed.WithPods(Peers.Alice, Peers.Bob);
        Bed.Know(Peers.Remote);
        Peer forged = Peers.Alice with
        {
            IPv4 = family == Family.IPv4 ? IPAddress.Parse(source) : Peers.Alice.IPv4,
            IPv6 = family == Family.IPv6 ? IPAddress.Parse(source) : Peers.Alice.IPv6,
        };
        foreach (Peer target in (Peer[])[Peers.World, Peers.Remote, Peers.Bob, Peers.Alice])
        {
            PacketSpec ip = TestBed.Packet(family, forged, target);
            Bed.Send(Peers.Alice, ip.Tcp(40000, 80)).ShouldDrop(DropReason.InvalidSourceIp, Egress);
            Bed.Send(Peers.Alice, ip.Udp(40000, 80)).ShouldDrop(DropReason.InvalidSourceIp, Egress);
            Bed.Send(Peers.Alice, ip.EchoRequest(1)).ShouldDrop(DropReason.InvalidSourceIp, Egress);
        }

        Assert.Equal(0, Bed.ConnectionCount);
    }

    [Theory]
    [InlineData(Family.IPv4)]
    [InlineData(Family.IPv6)]
    public void A_spoofed_packet_says_so_first_whatever_else_is_wrong_with_it(Family family)
    {
        Bed.WithPods(Peers.Alice, Peers.Bob);
        PacketSpec ip = TestBed.Packet(family, Peers.Bob with { Mac = Peers.Alice.Mac }, Peers.World);
        Bed.Send(Peers.Alice, ip.IPv4("1.1.1.1", "1.1.1.2").Udp(1, 2)).ShouldDrop(DropReason.InvalidSourceIp, Egress);
        Bed.Send(Peers.Alice, ip.Udp(1, 2).Data(99).ToFragments(40)[1]).ShouldDrop(DropReason.InvalidSourceIp, Egress);
        Bed.Send(Peers.Alice, ip.Udp(1, VxlanHeader.Port).Vxlan(1)).ShouldDrop(DropReason.InvalidSourceIp, Egress);
    }

    [Fact]
    public void A_pod_without_an_address_of_a_family_sends_nothing_of_it()
    {
        Bed.AddPod(Peers.Alice, EndpointFlags.HasIpv6);
        Bed.Send(Peers.Alice, TestBed.Packet(Family.IPv4, Peers.Alice, Peers.World).Udp(1, 2)).ShouldDrop(DropReason.InvalidSourceIp, Egress);
        Peer nobody = Peers.Alice with { IPv4 = IPAddress.Any };
        Bed.Send(Peers.Alice, TestBed.Packet(Family.IPv4, nobody, Peers.World).Udp(1, 2)).ShouldDrop(DropReason.InvalidSourceIp, Egress);
        Bed.AddPod(Peers.Bob, EndpointFlags.HasIpv4);
        Bed.Send(Peers.Bob, TestBed.Packet(Family.IPv6, Peers.Bob, Peers.World).Udp(1, 2)).ShouldDrop(DropReason.InvalidSourceIp, Egress);
        nobody = Peers.Bob with { IPv6 = IPAddress.IPv6Any };
        Bed.Send(Peers.Bob, TestBed.Packet(Family.IPv6, nobody, Peers.World).Udp(1, 2)).ShouldDrop(DropReason.InvalidSourceIp, Egress);
    }

    [Theory]
    [InlineData(0x0f00u)]
    [InlineData(0x0200u)]
    [InlineData(0xffffffffu)]
    [InlineData(0x03ea0f00u)]
    public void A_mark_from_a_pod_is_wiped(uint mark)
    {
        Bed.WithPods(Peers.Alice, Peers.Bob);
        foreach (Family family in Enum.GetValues<Family>())
        {
            Judgement routed = Bed.Send(Peers.Alice, TestBed.Packet(family, Peers.Alice, Peers.World).Udp(1, 2), mark).ShouldPass();
            Judgement delivered = Bed.Send(Peers.Alice, TestBed.Packet(family, Peers.Alice, Peers.Bob).Udp(1, 2), mark).ShouldRedirect();
            Assert.Equal((0u, 0u), (routed.Mark, delivered.Mark));
        }
    }

    [Fact]
    public void A_mark_makes_no_difference_to_policy()
    {
        Bed.WithPods(Peers.Alice);
        Bed.Enforce(Peers.Alice, Bed.NewPolicy());
        Bed.Send(Peers.Alice, TestBed.Packet(Family.IPv4, Peers.Alice, Peers.World).Udp(1, 2), 0x0200).ShouldDrop(DropReason.PolicyDenied, Egress);
    }

    [Fact]
    public void A_pods_neighbour_is_not_believed_by_its_identity_but_by_its_device()
    {
        // The IP cache says that Alice's address belongs to somebody else: between pods the device counts.
        Bed.WithPods(Peers.Alice, Peers.Bob);
        Bed.Know(Peers.Alice with { Identity = 4321 });
        Bed.Carry(4321, 5);
        Bed.Enforce(Peers.Bob, Bed.NewPolicy().OnAny(Ingress, TestPolicy.Allow(5)));
        Flow flow = new(Family.IPv4, Peers.Alice, 1, Peers.Bob, 80);
        Bed.Send(Peers.Alice, flow.Out(TcpFlags.Syn)).ShouldDrop(DropReason.PolicyDenied, Ingress);
        Bed.Carry(Peers.Alice, 5);
        Bed.Send(Peers.Alice, flow.Out(TcpFlags.Syn)).ShouldRedirect();
    }
}
