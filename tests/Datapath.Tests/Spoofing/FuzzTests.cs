// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using Cilium.Testing;

namespace Datapath.Tests;

/// <summary>Whatever a pod sends: what passes comes from its own address, goes where policy allows, and is no tunnel.</summary>
public sealed class FuzzTests(DataPlaneFixture plane) : DataPlaneTest(plane)
{
    private const int Rounds = 4000;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void What_passes_is_what_may_pass(int seed)
    {
        Bed.WithPods(Peers.Alice);
        Bed.Enforce(Peers.Alice, Bed.NewPolicy()
            .On(Egress, TestPolicy.Tcp, 80, TestPolicy.Allow(0))
            .On(Egress, TestPolicy.Udp, 53, TestPolicy.Allow(0))
            .On(Egress, TestPolicy.Udp, VxlanHeader.Port, TestPolicy.Allow(0)));
        byte[][] seeds = [.. Seeds().Select(packet => packet.ToBytes())];
        Random random = new(seed);
        int passed = 0;
        Bed.InNamespace(() =>
        {
            byte[] output = new byte[512];
            for (int round = 0; round < Rounds; round++)
            {
                byte[] packet = [.. seeds[random.Next(seeds.Length)]];
                for (int change = random.Next(4); change > 0; change--)
                {
                    packet[random.Next(12, packet.Length)] = (byte)random.Next(256);
                }

                if (Bed.RunInside(Egress, Peers.Alice, packet) == TcAction.Pass)
                {
                    passed++;
                    AssertMayPass(packet);
                }
            }
        });
        Assert.InRange(passed, Rounds / 20, Rounds);
    }

    private static void AssertMayPass(byte[] packet)
    {
        PacketView view = PacketView.Parse(packet);
        string what = $"{view}: {Convert.ToHexString(packet)}";
        if (view.Arp is { } arp)
        {
            Assert.True(arp.Sender.Equals(Peers.Alice.IPv4) || arp.Sender.Equals(System.Net.IPAddress.Any), what);
            return;
        }

        if (view.Icmpv6 is { Type: Icmpv6Message.NeighborSolicitation or Icmpv6Message.NeighborAdvertisement })
        {
            Assert.True(
                view.IPv6!.Source.Equals(Peers.Alice.IPv6) || view.IPv6.Source.IsIPv6LinkLocal || view.IPv6.Source.Equals(System.Net.IPAddress.IPv6Any), what);
            return;
        }

        Assert.True(view.IPv4?.Source.Equals(Peers.Alice.IPv4) ?? view.IPv6?.Source.Equals(Peers.Alice.IPv6) ?? false, what);
        bool isFragmentNeeded = view.Icmp is { Type: IcmpMessage.DestinationUnreachable, Code: IcmpMessage.FragmentationNeeded };
        if (view.IPv4 is { FragmentOffset: not 0 } || view.Fragment is { Offset: not 0 })
        {
            // It passed by the ports that a first fragment left behind.
            return;
        }

        bool isFirst = view.IPv4 is { IsFragment: true, FragmentOffset: 0 } || view.Fragment is { MoreFragments: true, Offset: 0 };
        Assert.True(view.Tcp?.DestinationPort == 80 || view.Udp?.DestinationPort == 53 || isFragmentNeeded || (isFirst && HasAllowedPort(view)), what);
    }

    private static bool HasAllowedPort(PacketView view)
    {
        int port = (view.Payload.Span[2] << 8) | view.Payload.Span[3];
        return (view.Protocol, port) is (6, 80) or (17, 53);
    }

    private static IEnumerable<PacketSpec> Seeds()
    {
        foreach (Family family in Enum.GetValues<Family>())
        {
            PacketSpec ip = TestBed.Packet(family, Peers.Alice, Peers.World);
            yield return ip.Tcp(40000, 80).Data(20);
            yield return ip.Udp(40000, 53).Data(20);
            yield return ip.Sctp(40000, 80);
            yield return ip.EchoRequest(1).Data(20);
            yield return ip.Udp(40000, 53).Data(200).ToFragments(80)[0];
            yield return ip.Udp(40000, VxlanHeader.Port).Vxlan(1).Data(20);
        }

        PacketSpec six = TestBed.Packet(Family.IPv6, Peers.Alice, Peers.World);
        yield return six.Extension(0).Extension(60, new byte[12]).Tcp(40000, 80);
        yield return six.Extension(51).Udp(40000, 53);
        yield return PacketSpec.Empty.Ethernet(Peers.Alice.Mac, Peers.Alice.GatewayMac)
            .NeighborIPv6(Peers.Alice.IPv6, TestPod.IPv6Gateway).NeighborSolicitation(Peers.Alice.IPv6, Peers.Alice.Mac);
        yield return PacketSpec.Empty.Ethernet(Peers.Alice.Mac, Peers.Alice.GatewayMac)
            .ArpReply(Peers.Alice.Mac, Peers.Alice.IPv4, Peers.Alice.GatewayMac, TestPod.IPv4Gateway);
    }
}
