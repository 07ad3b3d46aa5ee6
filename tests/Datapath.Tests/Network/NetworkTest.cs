// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Cilium.Core;
using Cilium.Netlink;
using Cilium.Testing;
using static Datapath.Tests.NetworkFixture;

namespace Datapath.Tests;

/// <summary>A test on the shared node, emptied for it.</summary>
[Collection(NetworkTests.Name)]
public abstract class NetworkTest : IDisposable
{
    public const TrafficDirection Ingress = TrafficDirection.Ingress;
    public const TrafficDirection Egress = TrafficDirection.Egress;

    private static readonly MacAddress s_far = MacAddress.Parse("02:cc:00:00:00:ff");

    protected NetworkTest(NetworkFixture node)
    {
        ArgumentNullException.ThrowIfNull(node);
        Bed = new NetworkBed(node);
    }

    public static TheoryData<Family> Families { get; } = [Family.IPv4, Family.IPv6];

    public static TheoryData<Family, byte> FamiliesAndTransports => DataPlaneTest.FamiliesAndTransports;

    internal NetworkBed Bed { get; }

    public void Dispose()
    {
        Bed.Dispose();
        GC.SuppressFinalize(this);
    }

    internal static IPAddress Node(Family family) => family == Family.IPv4 ? NodeAddresses.Node4 : NodeAddresses.Node6;

    internal static IPAddress InsideNode(Family family) => family == Family.IPv4 ? NodeAddresses.Inside4 : NodeAddresses.Inside6;

    internal static IPAddress OtherNode(Family family) => family == Family.IPv4 ? NodeAddresses.OtherInside4 : NodeAddresses.OtherInside6;

    internal static IPAddress Vip(Family family) => IPAddress.Parse(family == Family.IPv4 ? "203.0.113.10" : "2001:db8:10::10");

    internal static IPAddress OtherVip(Family family) => IPAddress.Parse(family == Family.IPv4 ? "203.0.113.11" : "2001:db8:10::11");

    internal static IPAddress Client(Family family) => Peers.World.Address(family);

    /// <summary>A backend on another node.</summary>
    internal static BalancedBackend Elsewhere(Family family, ushort port = 8080) => new(Peers.Remote.Address(family), port);

    /// <summary>A backend on this node.</summary>
    internal static BalancedBackend Here(Family family, Peer pod, ushort port = 8080) => new(pod.Address(family), port) { IsLocal = true };

    /// <summary>A service behind the virtual address, at port 80.</summary>
    internal static BalancedPort Service(Family family, byte protocol = TestPolicy.Tcp, params BalancedBackend[] backends) =>
        new() { Address = Vip(family), Protocol = protocol, Backends = backends };

    /// <summary>A packet as it stands on the wire of a device of this node.</summary>
    internal static PacketSpec Packet(
        byte protocol, IPAddress source, ushort sourcePort, IPAddress destination, ushort destinationPort, TcpFlags flags = TcpFlags.Syn, int device = Outside)
    {
        PacketSpec packet = PacketSpec.Empty.Ethernet(s_far, device == Outside ? OutsideMac : InsideMac).IP(source, destination);
        return protocol switch
        {
            TestPolicy.Tcp => packet.Tcp(sourcePort, destinationPort, flags),
            TestPolicy.Udp => packet.Udp(sourcePort, destinationPort).Data(16),
            TestPolicy.Sctp => packet.Sctp(sourcePort, destinationPort),
            _ => packet.EchoRequest(sourcePort),
        };
    }

    /// <summary>The packet with other addresses and ports, and so many hops fewer.</summary>
    internal static PacketSpec As(PacketSpec packet, IPAddress source, ushort sourcePort, IPAddress destination, ushort destinationPort, int hops = 0) =>
        Ported(Addressed(packet, source, destination, hops), sourcePort, destinationPort);

    internal static PacketSpec Addressed(PacketSpec packet, IPAddress source, IPAddress destination, int hops = 0) =>
        packet.Layers.Any(layer => layer is IPv4Header)
            ? packet.With<IPv4Header>(ip => ip with { Source = source, Destination = destination, TimeToLive = (byte)(ip.TimeToLive - hops) })
            : packet.With<IPv6Header>(ip => ip with { Source = source, Destination = destination, HopLimit = (byte)(ip.HopLimit - hops) });

    internal static PacketSpec Ported(PacketSpec packet, ushort source, ushort destination) =>
        packet.Layers.First(layer => layer is TcpHeader or UdpHeader or SctpHeader or IcmpMessage or Icmpv6Message) switch
        {
            TcpHeader => packet.With<TcpHeader>(tcp => tcp with { SourcePort = source, DestinationPort = destination }),
            UdpHeader => packet.With<UdpHeader>(udp => udp with { SourcePort = source, DestinationPort = destination }),
            SctpHeader => packet.With<SctpHeader>(sctp => sctp with { SourcePort = source, DestinationPort = destination }),
            IcmpMessage => packet.With<IcmpMessage>(icmp => icmp with { Parameter = (icmp.Parameter & 0xffff) | ((uint)source << 16) }),
            _ => packet.With<Icmpv6Message>(icmp => icmp with { Parameter = (icmp.Parameter & 0xffff) | ((uint)source << 16) }),
        };

    /// <summary>The source port that a packet left with.</summary>
    internal static ushort SourcePortOf(Judgement judgement)
    {
        PacketView view = judgement.View;
        return view.Tcp?.SourcePort ?? view.Udp?.SourcePort ?? view.Sctp!.SourcePort;
    }
}
