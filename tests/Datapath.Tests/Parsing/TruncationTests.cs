// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Cilium.Core;
using Cilium.Datapath.Layout;
using Cilium.Testing;

namespace Datapath.Tests;

/// <summary>A packet that is cut anywhere is dropped, or passes as what it was; never as something else.</summary>
public sealed class TruncationTests(DataPlaneFixture plane) : DataPlaneTest(plane)
{
    /// <summary>The kernel test-runs nothing shorter than an Ethernet header and a byte.</summary>
    private const int Shortest = 15;

    public static TheoryData<string, Family, TrafficDirection> Packets { get; } = MakeTable();

    [Theory]
    [MemberData(nameof(Packets))]
    public void Cut_off_anywhere_it_is_dropped(string what, Family family, TrafficDirection direction)
    {
        byte[] packet = Prepare(what, family, direction);
        int first = FirstDroppedLength(packet);
        Bed.InNamespace(() =>
        {
            for (int length = Shortest; length < packet.Length; length++)
            {
                TcAction? action = Bed.RunInside(direction, Peers.Alice, packet.AsSpan(0, length));
                Assert.True(action is null or TcAction.Drop || length >= first, $"{what}: {length} of {packet.Length} bytes gave {action}");
            }
        });
        AssertOnlyTheOriginalIsTracked(what, family);
    }

    [Theory]
    [MemberData(nameof(Packets))]
    public void Cut_off_with_lengths_to_match_it_is_dropped_or_passes_as_what_it_was(string what, Family family, TrafficDirection direction)
    {
        byte[] packet = Prepare(what, family, direction);
        Bed.InNamespace(() =>
        {
            for (int length = Shortest; length < packet.Length; length++)
            {
                byte[] cut = packet[..length];
                FixLength(cut, family);
                Bed.RunInside(direction, Peers.Alice, cut);
            }
        });
        AssertOnlyTheOriginalIsTracked(what, family);
    }

    [Theory]
    [MemberData(nameof(Packets))]
    public void With_lengths_that_end_before_the_frame_it_is_dropped_or_passes_as_what_it_was(string what, Family family, TrafficDirection direction)
    {
        byte[] packet = Prepare(what, family, direction);
        Bed.InNamespace(() =>
        {
            for (int length = FirstWithWholeHeader(packet, family); length < packet.Length; length++)
            {
                byte[] cut = packet[..length];
                FixLength(cut, family);
                byte[] padded = [.. cut, .. new byte[packet.Length - length]];
                padded.AsSpan(length).Fill(0xee);
                Bed.RunInside(direction, Peers.Alice, padded);
            }
        });
        AssertOnlyTheOriginalIsTracked(what, family);
    }

    private static TheoryData<string, Family, TrafficDirection> MakeTable()
    {
        TheoryData<string, Family, TrafficDirection> table = [];
        foreach (string what in (ReadOnlySpan<string>)["tcp", "udp", "sctp", "echo", "first fragment", "error"])
        {
            foreach (Family family in Enum.GetValues<Family>())
            {
                table.Add(what, family, Egress);
                table.Add(what, family, Ingress);
            }
        }

        table.Add("options", Family.IPv4, Egress);
        table.Add("options", Family.IPv4, Ingress);
        table.Add("extensions", Family.IPv6, Egress);
        table.Add("extensions", Family.IPv6, Ingress);
        table.Add("arp", Family.IPv4, Egress);
        table.Add("solicitation", Family.IPv6, Egress);
        return table;
    }

    private byte[] Prepare(string what, Family family, TrafficDirection direction)
    {
        Bed.WithPods(Peers.Alice);
        PacketSpec ip = Between(family, direction, Peers.Alice, Peers.World);
        (ushort source, ushort destination) = direction == Egress ? ((ushort)40000, (ushort)80) : ((ushort)80, (ushort)40000);
        PacketSpec packet = what switch
        {
            "tcp" => ip.Tcp(source, destination).With<TcpHeader>(tcp => tcp with { Options = TcpOptions.TimeStamps(1, 2) }).Data(200),
            "udp" => ip.Udp(source, destination).Data(200),
            "sctp" => ip.Sctp(source, destination).Data(200),
            "echo" => ip.EchoRequest(77).Data(200),
            "first fragment" => ip.Udp(source, destination).Data(400).ToFragments(208)[0],
            "error" => ip.IcmpError(
                family == Family.IPv4 ? IcmpMessage.TimeExceeded : Icmpv6Message.TimeExceeded,
                0,
                Between(family, direction == Egress ? Ingress : Egress, Peers.Alice, Peers.World).Udp(destination, source).Data(200),
                quotedBytes: 228),
            "options" => ip.With<IPv4Header>(h => h with { Options = IPv4Options.RecordRoute(9) }).Tcp(source, destination).Data(200),
            "extensions" => ip.Extension(0).Extension(60, new byte[30]).Udp(source, destination).Data(200),
            "arp" => PacketSpec.Empty.Ethernet(Peers.Alice.Mac, Peers.Alice.GatewayMac)
                .ArpRequest(Peers.Alice.Mac, Peers.Alice.IPv4, TestPod.IPv4Gateway).Data(200),
            "solicitation" => PacketSpec.Empty.Ethernet(Peers.Alice.Mac, Peers.Alice.GatewayMac)
                .NeighborIPv6(Peers.Alice.IPv6, PacketSpec.SolicitedNodeAddress(TestPod.IPv6Gateway))
                .NeighborSolicitation(TestPod.IPv6Gateway, Peers.Alice.Mac).Data(200),
            _ => throw new ArgumentOutOfRangeException(nameof(what), what, null),
        };
        return packet.ToBytes();
    }

    /// <summary>An ARP message has no length of its own: what follows it is padding.</summary>
    private static int FirstDroppedLength(byte[] packet) =>
        BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(12)) == 0x0806 ? 42 : packet.Length;

    /// <summary>A header whose end is padding is another header.</summary>
    private static int FirstWithWholeHeader(byte[] packet, Family family) =>
        BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(12)) == 0x0806 ? 42 : family == Family.IPv4 ? 34 : 54;

    private static void FixLength(byte[] packet, Family family)
    {
        bool isIP = BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(12)) is 0x0800 or 0x86dd;
        if (isIP && family == Family.IPv4 && packet.Length >= 34)
        {
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(16), (ushort)(packet.Length - 14));
        }
        else if (isIP && packet.Length >= 54)
        {
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(18), (ushort)(packet.Length - 54));
        }
    }

    private void AssertOnlyTheOriginalIsTracked(string what, Family family)
    {
        foreach (TrackedPorts ports in Tracked(family))
        {
            TrackedPorts expected = what switch
            {
                "tcp" or "options" => new(40000, 80, 6),
                "udp" or "first fragment" or "extensions" => new(40000, 80, 17),
                "sctp" => new(40000, 80, 132),
                "echo" when family == Family.IPv4 => new(ports.Local == 0 ? (ushort)0 : (ushort)77, ports.Local == 0 ? (ushort)77 : (ushort)0, 1),
                "echo" => new(ports.Local == 0 ? (ushort)0 : (ushort)77, ports.Local == 0 ? (ushort)77 : (ushort)0, 58),
                _ => default,
            };
            Assert.Equal(expected, ports);
        }
    }

    private IEnumerable<TrackedPorts> Tracked(Family family) => family == Family.IPv4
        ? Bed.Maps.Connections4.Select(pair => new TrackedPorts(Host(pair.Key.LocalPort), Host(pair.Key.RemotePort), pair.Key.Protocol))
        : Bed.Maps.Connections6.Select(pair => new TrackedPorts(Host(pair.Key.LocalPort), Host(pair.Key.RemotePort), pair.Key.Protocol));

    private static ushort Host(ushort port) => BinaryPrimitives.ReverseEndianness(port);

    private readonly record struct TrackedPorts(ushort Local, ushort Remote, byte Protocol);
}
