// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Cilium.Core;
using Cilium.Netlink;
using Cilium.Testing;

namespace Datapath.Tests;

public sealed class WireTests(WireFixture wire) : IClassFixture<WireFixture>
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_moment = TimeSpan.FromMilliseconds(100);

    [Theory]
    [InlineData(Family.IPv4)]
    [InlineData(Family.IPv6)]
    public async Task A_frame_arrives_in_the_other_pod_as_if_a_router_had_sent_it(Family family)
    {
        using PacketPort alice = wire.Alice.OpenPort(), bob = wire.Bob.OpenPort();
        PacketSpec sent = Packet(family).Udp(4000, 5000).Data(77);
        Task<PacketView?> arrival = bob.ReceiveAsync(view => view.Udp is { SourcePort: 4000 }, s_patience, TestContext.Current.CancellationToken);
        alice.Send(sent);
        PacketSpec expected = sent.With<EthernetHeader>(_ => new EthernetHeader(wire.Bob.HostMac, wire.Bob.Mac));
        expected = family == Family.IPv4
            ? expected.With<IPv4Header>(ip => ip with { TimeToLive = 63 })
            : expected.With<IPv6Header>(ip => ip with { HopLimit = 63 });
        Assert.Equal(expected.ToBytes(), (await arrival)?.Bytes.ToArray());
    }

    [Theory]
    [InlineData(Family.IPv4, 1)]
    [InlineData(Family.IPv6, 1)]
    [InlineData(Family.IPv4, 8)]
    [InlineData(Family.IPv6, 8)]
    public async Task Pods_find_their_gateway_and_talk_both_ways(Family family, int attempts)
    {
        await using EchoServer tcp = wire.Bob.StartTcpEcho(), udp = wire.Bob.StartUdpEcho();
        IPAddress target = family == Family.IPv4 ? wire.Bob.IPv4! : wire.Bob.IPv6!;
        for (int i = 0; i < attempts; i++)
        {
            Assert.True(await wire.Alice.TryEchoTcpAsync(new IPEndPoint(target, tcp.Port), new byte[30000], s_patience, TestContext.Current.CancellationToken));
            Assert.True(await wire.Alice.TryEchoUdpAsync(new IPEndPoint(target, udp.Port), new byte[3000], s_patience, TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task The_gateway_answers_on_the_wire()
    {
        using PacketPort alice = wire.Alice.OpenPort();
        Task<PacketView?> reply = alice.ReceiveAsync(view => view.Arp is { Operation: ArpOperation.Reply }, s_patience, TestContext.Current.CancellationToken);
        alice.Send(PacketSpec.Empty.Ethernet(wire.Alice.Mac, MacAddress.Parse("ff:ff:ff:ff:ff:ff"))
            .ArpRequest(wire.Alice.Mac, wire.Alice.IPv4!, TestPod.IPv4Gateway));
        Assert.Equal(wire.Alice.HostMac, (await reply)?.Arp!.SenderMac);

        reply = alice.ReceiveAsync(view => view.Icmpv6 is { Type: Icmpv6Message.NeighborAdvertisement }, s_patience, TestContext.Current.CancellationToken);
        alice.Send(PacketSpec.Empty.Ethernet(wire.Alice.Mac, MacAddress.Parse("33:33:ff:00:00:01"))
            .NeighborIPv6(wire.Alice.IPv6!, PacketSpec.SolicitedNodeAddress(TestPod.IPv6Gateway))
            .NeighborSolicitation(TestPod.IPv6Gateway, wire.Alice.Mac));
        PacketView? advertisement = await reply;
        Assert.Equal(TestPod.IPv6Gateway, advertisement?.IPv6!.Source);
        Assert.Empty(advertisement!.Faults);
    }

    [Theory]
    [InlineData(Family.IPv4, VlanTag.CustomerTag, 5)]
    [InlineData(Family.IPv6, VlanTag.CustomerTag, 5)]
    [InlineData(Family.IPv4, VlanTag.ServiceTag, 5)]
    [InlineData(Family.IPv4, VlanTag.CustomerTag, 0)]
    public async Task A_tagged_frame_goes_nowhere(Family family, ushort tagType, ushort id)
    {
        // The kernel takes the tag off before the program sees the frame: it must ask for it.
        using PacketPort alice = wire.Alice.OpenPort(), bob = wire.Bob.OpenPort();
        long before = Tagged();
        Task<PacketView?> arrival = bob.ReceiveAsync(view => view.Udp is { SourcePort: 4001 }, s_moment, TestContext.Current.CancellationToken);
        PacketSpec packet = Packet(family).Udp(4001, 5000).Data(20);
        VlanTag tag = new(id) { TagType = tagType };
        alice.Send(family == Family.IPv4 ? packet.Before<IPv4Header>(tag) : packet.Before<IPv6Header>(tag));
        Assert.Null(await arrival);
        await Eventually(() => Tagged() == before + 1);
    }

    [Theory]
    [InlineData(Family.IPv4, 14)]
    [InlineData(Family.IPv4, 15)]
    [InlineData(Family.IPv4, 33)]
    [InlineData(Family.IPv6, 15)]
    [InlineData(Family.IPv6, 53)]
    public async Task A_frame_too_short_for_its_header_is_invalid(Family family, int length)
    {
        using PacketPort alice = wire.Alice.OpenPort();
        long before = wire.Datapath.Metrics.Dropped(TrafficDirection.Egress, DropReason.InvalidPacket).Packets;
        alice.Send(Packet(family).Udp(1, 2).ToBytes().AsSpan(0, length));
        await Eventually(() => wire.Datapath.Metrics.Dropped(TrafficDirection.Egress, DropReason.InvalidPacket).Packets == before + 1);
    }

    private PacketSpec Packet(Family family) => PacketSpec.Empty.Ethernet(wire.Alice.Mac, wire.Alice.HostMac).IP(
        family == Family.IPv4 ? wire.Alice.IPv4! : wire.Alice.IPv6!,
        family == Family.IPv4 ? wire.Bob.IPv4! : wire.Bob.IPv6!);

    private long Tagged() => wire.Datapath.Metrics.Dropped(TrafficDirection.Egress, DropReason.VlanFiltered).Packets;

    private static async Task Eventually(Func<bool> holds)
    {
        for (long end = Environment.TickCount64 + (long)s_patience.TotalMilliseconds; !holds() && Environment.TickCount64 < end;)
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        Assert.True(holds());
    }
}
