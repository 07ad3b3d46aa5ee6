// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using Cilium.Datapath.Layout;
using Cilium.Testing;

namespace Datapath.Tests;

[Trait("Matrix", "Smoke")]
public sealed class LocalDeliveryTests(DataPlaneFixture plane) : DataPlaneTest(plane)
{
    public static TheoryData<Family, byte> FamiliesAndHops { get; } = new()
    {
        { Family.IPv4, 2 }, { Family.IPv4, 3 }, { Family.IPv4, 64 }, { Family.IPv4, 255 },
        { Family.IPv6, 2 }, { Family.IPv6, 3 }, { Family.IPv6, 64 }, { Family.IPv6, 255 },
    };

    [Theory]
    [MemberData(nameof(FamiliesAndHops))]
    public void A_pod_receives_the_packet_with_its_own_addresses_and_one_hop_less(Family family, byte hops)
    {
        Bed.WithPods(Peers.Alice, Peers.Bob);
        PacketSpec sent = WithHops(TestBed.Packet(family, Peers.Alice, Peers.Bob), hops).Tcp(40000, 80).Data(100);
        Judgement judgement = Bed.Send(Peers.Alice, sent).ShouldRedirect();

        // Nothing else changes: the whole packet is compared, checksum included.
        PacketSpec expected = WithHops(sent, (byte)(hops - 1))
            .With<EthernetHeader>(_ => new EthernetHeader(Peers.Bob.GatewayMac, Peers.Bob.Mac));
        Assert.Equal(expected.ToBytes(), judgement.Output);
        Assert.Empty(judgement.View.Faults);
    }

    [Fact]
    public void The_checksum_stays_right_whatever_it_is()
    {
        Bed.WithPods(Peers.Alice, Peers.Bob);

        // Every value of one word of the header: among them the sums that carry over.
        Bed.InNamespace(() =>
        {
            byte[] output = new byte[2000];
            for (int id = 0; id <= ushort.MaxValue; id += 1)
            {
                byte[] packet = _template ??= TestBed.Packet(Family.IPv4, Peers.Alice, Peers.Bob).Udp(1, 2).ToBytes();
                packet[18] = (byte)(id >> 8);
                packet[19] = (byte)id;
                packet[24] = packet[25] = 0;
                ushort sum = Sum(packet.AsSpan(14, 20));
                packet[24] = (byte)(sum >> 8);
                packet[25] = (byte)sum;
                int length = Bed.RunInside(Peers.Alice, packet, output);
                Assert.Equal(packet.Length, length);
                Assert.Equal(packet[22] - 1, output[22]);
                Assert.True(Sum(output.AsSpan(14, 20)) == 0, $"identification {id:x4}, checksum {sum:x4}");
            }
        });
    }

    [Theory]
    [InlineData(Family.IPv4, 0)]
    [InlineData(Family.IPv4, 1)]
    [InlineData(Family.IPv6, 0)]
    [InlineData(Family.IPv6, 1)]
    public void A_packet_at_its_last_hop_is_not_delivered(Family family, byte hops)
    {
        Bed.WithPods(Peers.Alice, Peers.Bob);
        Bed.Send(Peers.Alice, WithHops(TestBed.Packet(family, Peers.Alice, Peers.Bob), hops).Udp(1, 2))
            .ShouldDrop(DropReason.TtlExceeded, Ingress);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void The_last_hop_is_no_matter_where_the_stack_routes(Family family)
    {
        Bed.WithPods(Peers.Alice);
        PacketSpec packet = WithHops(TestBed.Packet(family, Peers.Alice, Peers.World), 1).Udp(1, 2);
        Assert.Equal(packet.ToBytes(), Bed.Send(Peers.Alice, packet).ShouldPass().Output);
    }

    [Theory]
    [MemberData(nameof(FamiliesAndDirections))]
    public void What_the_stack_carries_is_left_as_it_is(Family family, TrafficDirection direction)
    {
        Bed.WithPods(Peers.Alice);
        PacketSpec packet = Between(family, direction, Peers.Alice, Peers.World).Tcp(1000, 80).Data(40);
        Assert.Equal(packet.ToBytes(), Bed.Pass(direction, Peers.Alice, packet).ShouldPass().Output);
    }

    [Theory]
    [MemberData(nameof(FamiliesAndTransports))]
    public void Every_transport_is_delivered(Family family, byte protocol)
    {
        Bed.WithPods(Peers.Alice, Peers.Bob);
        Bed.Send(Peers.Alice, new Flow(family, Peers.Alice, 4000, Peers.Bob, 80, protocol).Out(TcpFlags.Syn)).ShouldRedirect();
    }

    [Fact]
    public void Options_and_extension_headers_are_delivered_unchanged()
    {
        Bed.WithPods(Peers.Alice, Peers.Bob);
        PacketSpec four = TestBed.Packet(Family.IPv4, Peers.Alice, Peers.Bob)
            .With<IPv4Header>(ip => ip with { Options = IPv4Options.RecordRoute(2) }).Udp(1, 2).Data(9);
        Judgement judgement = Bed.Send(Peers.Alice, four).ShouldRedirect();
        Assert.Empty(judgement.View.Faults);
        Assert.Equal(IPv4Options.RecordRoute(2).ToArray(), judgement.View.IPv4!.Options[..11].ToArray());

        PacketSpec six = TestBed.Packet(Family.IPv6, Peers.Alice, Peers.Bob).Extension(0).Extension(60, new byte[20]).Udp(1, 2).Data(9);
        judgement = Bed.Send(Peers.Alice, six).ShouldRedirect();
        Assert.Empty(judgement.View.Faults);
        Assert.Equal(2, judgement.View.Extensions.Count);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void An_address_whose_pod_is_gone_is_unroutable(Family family)
    {
        Bed.WithPods(Peers.Alice);
        Bed.Know(Peers.Bob);
        Bed.Send(Peers.Alice, TestBed.Packet(family, Peers.Alice, Peers.Bob).Udp(1, 2)).ShouldDrop(DropReason.Unroutable, Egress);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void An_address_that_points_to_another_pods_device_is_unroutable(Family family)
    {
        Bed.WithPods(Peers.Alice, Peers.Carol);
        Bed.Know(Peers.Bob with { Ifindex = Peers.Carol.Ifindex });
        Bed.Send(Peers.Alice, TestBed.Packet(family, Peers.Alice, Peers.Bob).Udp(1, 2)).ShouldDrop(DropReason.Unroutable, Egress);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void What_the_stack_sends_to_another_address_does_not_enter_a_pod(Family family)
    {
        Bed.WithPods(Peers.Alice);
        Bed.Receive(Peers.Alice, TestBed.PacketTo(family, Peers.World, Peers.Bob).Udp(1, 2)).ShouldDrop(DropReason.Unroutable, Ingress);
    }

    [Fact]
    public void A_pod_without_an_address_of_a_family_receives_nothing_of_it()
    {
        Bed.AddPod(Peers.Alice, EndpointFlags.HasIpv4);
        Bed.Receive(Peers.Alice, TestBed.PacketTo(Family.IPv4, Peers.World, Peers.Alice).Udp(1, 2)).ShouldPass();
        Bed.Receive(Peers.Alice, TestBed.PacketTo(Family.IPv6, Peers.World, Peers.Alice).Udp(1, 2)).ShouldDrop(DropReason.Unroutable, Ingress);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_connection_finds_its_pod_again_after_it_moved(Family family)
    {
        Bed.WithPods(Peers.Alice, Peers.Bob);
        Flow flow = new(family, Peers.Alice, 4000, Peers.Bob, 80, TestPolicy.Udp);
        Bed.Send(Peers.Alice, flow.Out()).ShouldRedirect();
        Bed.Endpoints.Remove(new EndpointId(Peers.Bob.Id), out _);
        Bed.Send(Peers.Alice, flow.Out()).ShouldDrop(DropReason.Unroutable, Egress);

        // The pod now lives on another node.
        Bed.Know(Peers.Bob with { Ifindex = 0 });
        Bed.Runtime.MoveEpoch();
        Bed.Send(Peers.Alice, flow.Out()).ShouldPass();
    }

    private byte[]? _template;

    private static PacketSpec WithHops(PacketSpec packet, byte hops) => packet.Layers[1] is IPv4Header
        ? packet.With<IPv4Header>(ip => ip with { TimeToLive = hops })
        : packet.With<IPv6Header>(ip => ip with { HopLimit = hops });

    private static ushort Sum(ReadOnlySpan<byte> header)
    {
        uint sum = 0;
        for (int i = 0; i < header.Length; i += 2)
        {
            sum += (uint)((header[i] << 8) | header[i + 1]);
        }

        sum = (sum & 0xffff) + (sum >> 16);
        sum = (sum & 0xffff) + (sum >> 16);
        return (ushort)~sum;
    }
}
