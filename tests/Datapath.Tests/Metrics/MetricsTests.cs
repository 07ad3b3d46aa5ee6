// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using Cilium.Datapath;
using Cilium.Testing;

namespace Datapath.Tests;

public sealed class MetricsTests(DataPlaneFixture plane) : DataPlaneTest(plane)
{
    [Theory]
    [MemberData(nameof(FamiliesAndDirections))]
    public void What_is_forwarded_is_counted_with_its_bytes(Family family, TrafficDirection direction)
    {
        Bed.WithPods(Peers.Alice);
        long bytes = 0;
        for (ushort size = 0; size < 500; size += 100)
        {
            PacketSpec packet = Between(family, direction, Peers.Alice, Peers.World).Udp(1, 2).Data(size);
            bytes += packet.ToBytes().Length;
            Bed.Pass(direction, Peers.Alice, packet).ShouldPass();
        }

        Assert.Equal(new TrafficCount(5, bytes), Bed.Metrics.Forwarded(direction));
        Assert.Equal(default, Bed.Metrics.Forwarded(direction == Egress ? Ingress : Egress));
        Assert.Empty(Bed.Metrics.Drops());
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Between_pods_both_directions_are_counted(Family family)
    {
        Bed.WithPods(Peers.Alice, Peers.Bob);
        PacketSpec packet = TestBed.Packet(family, Peers.Alice, Peers.Bob).Udp(1, 2);
        Bed.Send(Peers.Alice, packet).ShouldRedirect();
        TrafficCount one = new(1, packet.ToBytes().Length);
        Assert.Equal((one, one), (Bed.Metrics.Forwarded(Egress), Bed.Metrics.Forwarded(Ingress)));
        Bed.Enforce(Peers.Bob, Bed.NewPolicy());
        Bed.Send(Peers.Alice, packet).ShouldDrop(DropReason.PolicyDenied, Ingress);
        Assert.Equal(2, Bed.Metrics.Forwarded(Egress).Packets);
        Assert.Equal(1, Bed.Metrics.Forwarded(Ingress).Packets);
    }

    [Fact]
    public void Drops_are_counted_by_reason_and_direction()
    {
        Bed.WithPods(Peers.Alice);
        Bed.Enforce(Peers.Alice, Bed.NewPolicy().On(Egress, TestPolicy.Udp, 9, TestPolicy.Deny(0)), ingress: true, egress: true);
        PacketSpec ip = TestBed.Packet(Family.IPv4, Peers.Alice, Peers.World);
        Send(3, ip.Udp(1, 2));
        Send(2, ip.Udp(1, 9));
        Send(4, ip.Udp(1, VxlanHeader.Port));
        Send(1, TestBed.Packet(Family.IPv6, Peers.Bob, Peers.World).Udp(1, 2));
        for (int i = 0; i < 5; i++)
        {
            Bed.Receive(Peers.Alice, TestBed.PacketTo(Family.IPv6, Peers.World, Peers.Alice).Udp(1, 2));
        }

        Assert.Equal(
            [
                (Ingress, DropReason.PolicyDenied, 5L),
                (Egress, DropReason.InvalidSourceIp, 1L),
                (Egress, DropReason.PolicyDenied, 3L),
                (Egress, DropReason.EncapsulationProhibited, 4L),
                (Egress, DropReason.PolicyDeny, 2L),
            ],
            Bed.Metrics.Drops().Select(drop => (drop.Direction, drop.Reason, drop.Count.Packets)));
        Assert.Equal(4L * ip.Udp(1, 2).ToBytes().Length, Bed.Metrics.Dropped(Egress, DropReason.EncapsulationProhibited).Bytes);

        void Send(int count, PacketSpec packet)
        {
            for (int i = 0; i < count; i++)
            {
                Bed.Send(Peers.Alice, packet);
            }
        }
    }

    [Fact]
    public void Answers_to_neighbours_are_not_traffic()
    {
        Bed.WithPods(Peers.Alice);
        PacketSpec request = PacketSpec.Empty.Ethernet(Peers.Alice.Mac, Peers.Alice.GatewayMac)
            .ArpRequest(Peers.Alice.Mac, Peers.Alice.IPv4, TestPod.IPv4Gateway);
        Bed.Send(Peers.Alice, request).ShouldRedirect();
        Assert.Equal(default, Bed.Metrics.Forwarded(Egress));
    }
}
