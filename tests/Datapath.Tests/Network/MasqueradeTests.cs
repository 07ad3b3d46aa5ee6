// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using Cilium.Datapath.Layout;
using Cilium.Testing;

namespace Datapath.Tests;

/// <summary>Which packets of pods leave the node under its address: the table of our facts (datapath, section 7), row by row.</summary>
public sealed class MasqueradeTests : NetworkTest
{
    private const string Masquerading = "masquerade_ipv4=01 masquerade_ipv6=01";
    private const string Native = $"{Masquerading} native_network4=0A000000 native_mask4=FF000000 "
        + "native_network6=FD000000000000000000000000000000 native_mask6=FF000000000000000000000000000000";

    private static readonly Peer s_remoteNode = new("remote node", 6, Parse("172.16.0.2"), Parse("fe00::2"));
    private static readonly Peer s_apiServer = new("API server", 7, Parse("172.16.0.3"), Parse("fe00::3"));
    private static readonly Peer s_otherNode = new("node by prefix", 0x02000001, Parse("172.16.0.4"), Parse("fe00::4"));
    private static readonly Peer s_outsider = new("outsider by prefix", 0x01000001, Parse("172.16.0.5"), Parse("fe00::5"));
    private static readonly Peer s_farPod = new("pod out of the native network", 2002, Parse("172.16.0.6"), Parse("fe00::6"));

    public MasqueradeTests(NetworkFixture node)
        : base(node)
    {
        Bed.Constants = Masquerading;
        Bed.Pods.WithPods(Peers.Alice, Peers.Bob);
        foreach (Peer peer in (Peer[])[s_remoteNode, s_apiServer, s_otherNode, s_outsider, s_farPod, Peers.Remote])
        {
            Bed.Pods.Know(peer);
        }
    }

    public static TheoryData<Family, string, string, bool> Destinations { get; } = Rows();

    [Theory]
    [MemberData(nameof(Destinations))]
    public void The_destination_decides(Family family, string constants, string destination, bool isMasqueraded)
    {
        Bed.Constants = constants;
        Peer peer = s_peers[destination];
        PacketSpec packet = Packet(TestPolicy.Tcp, Peers.Alice.Address(family), 40000, peer.Address(family), 443);
        ShouldBecome(isMasqueraded, family, packet, Bed.Leave(Peers.Alice, packet));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Off_nothing_is_masqueraded(Family family)
    {
        Bed.Constants = "";
        PacketSpec packet = Packet(TestPolicy.Tcp, Peers.Alice.Address(family), 40000, Client(family), 443);
        ShouldBecome(false, family, packet, Bed.Leave(Peers.Alice, packet));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Answers_to_whoever_asked_a_pod_keep_its_address(Family family)
    {
        Flow asked = new(family, Peers.Alice, 80, Peers.World, 40000);
        Bed.Pods.Receive(Peers.Alice, asked.In(TcpFlags.Syn));
        PacketSpec answer = Packet(TestPolicy.Tcp, Peers.Alice.Address(family), 80, Client(family), 40000, TcpFlags.Syn | TcpFlags.Ack);
        ShouldBecome(false, family, answer, Bed.Leave(Peers.Alice, answer));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void What_a_pod_itself_opened_is_masqueraded_though_it_is_tracked(Family family)
    {
        Flow asked = new(family, Peers.Alice, 40000, Peers.World, 443);
        Bed.Pods.Send(Peers.Alice, asked.Out(TcpFlags.Syn));
        PacketSpec packet = Packet(TestPolicy.Tcp, Peers.Alice.Address(family), 40000, Client(family), 443);
        ShouldBecome(true, family, packet, Bed.Leave(Peers.Alice, packet));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Destinations_may_be_excluded(Family family)
    {
        Bed.Exclude(IpPrefix.Parse(family == Family.IPv4 ? "198.51.100.0/24" : "2001:db8::/64"));
        PacketSpec packet = Packet(TestPolicy.Tcp, Peers.Alice.Address(family), 40000, Client(family), 443);
        ShouldBecome(false, family, packet, Bed.Leave(Peers.Alice, packet));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void What_comes_from_no_pod_passes(Family family)
    {
        PacketSpec packet = Packet(TestPolicy.Tcp, Peers.Remote.Address(family), 40000, Client(family), 443);
        ShouldBecome(false, family, packet, Bed.Leave(Peers.Host with { Ifindex = NetworkFixture.Inside }, packet));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Without_an_address_on_the_device_nothing_gets_out(Family family)
    {
        Bed.Devices.Update(NetworkFixture.Outside, default);
        Bed.Leave(Peers.Alice, Packet(TestPolicy.Tcp, Peers.Alice.Address(family), 40000, Client(family), 443)).ShouldDrop(DropReason.NatNoMapping, Egress);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void What_cannot_be_translated_does_not_get_out_under_a_pods_address(Family family)
    {
        // GRE has no ports.
        byte[] bytes = Packet(TestPolicy.Udp, Peers.Alice.Address(family), 40000, Client(family), 443).ToBytes();
        PacketSpec packet = PacketSpec.Empty.Ethernet("02:00:00:00:00:01", "02:00:00:00:00:02").IP(Peers.Alice.Address(family), Client(family));
        packet = family == Family.IPv4 ? packet.With<IPv4Header>(ip => ip with { Protocol = 47 }) : packet.With<IPv6Header>(ip => ip with { NextHeader = 47 });
        Bed.Leave(Peers.Alice, packet.Data(bytes.AsMemory(0, 32))).ShouldDrop(DropReason.NatUnsupportedProtocol, Egress);
    }

    private static readonly Dictionary<string, Peer> s_peers = new()
    {
        ["world"] = Peers.World, ["remote pod"] = Peers.Remote, ["remote node"] = s_remoteNode, ["API server"] = s_apiServer,
        ["node by prefix"] = s_otherNode, ["outsider by prefix"] = s_outsider, ["far pod"] = s_farPod,
    };

    private static System.Net.IPAddress Parse(string text) => System.Net.IPAddress.Parse(text);

    private static TheoryData<Family, string, string, bool> Rows()
    {
        TheoryData<Family, string, string, bool> rows = [];
        foreach (Family family in (Family[])[Family.IPv4, Family.IPv6])
        {
            rows.Add(family, Masquerading, "world", true);
            rows.Add(family, Masquerading, "outsider by prefix", true);
            rows.Add(family, Masquerading, "remote pod", false);
            rows.Add(family, Masquerading, "far pod", false);
            rows.Add(family, Masquerading, "remote node", false);
            rows.Add(family, Masquerading, "API server", false);
            rows.Add(family, Masquerading, "node by prefix", false);
            rows.Add(family, Masquerading + " masquerade_to_nodes=01", "remote node", true);
            rows.Add(family, Masquerading + " masquerade_to_nodes=01", "API server", true);
            rows.Add(family, Masquerading + " masquerade_to_nodes=01", "node by prefix", true);
            rows.Add(family, Native, "world", true);
            rows.Add(family, Native, "remote pod", false);
            rows.Add(family, Native, "far pod", true);
            rows.Add(family, Native, "remote node", false);
        }

        return rows;
    }

    private static void ShouldBecome(bool isMasqueraded, Family family, PacketSpec packet, Judgement judgement)
    {
        System.Net.IPAddress destination = judgement.View.IPv4?.Destination ?? judgement.View.IPv6!.Destination;
        PacketSpec expected = isMasqueraded ? Addressed(packet, Node(family), destination) : packet;
        Assert.Equal(expected.ToBytes(), judgement.ShouldGoOn().Output);
    }
}
