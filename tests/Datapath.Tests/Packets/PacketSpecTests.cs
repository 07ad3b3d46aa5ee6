// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Text;
using Cilium.Netlink;
using Cilium.Testing;

namespace Datapath.Tests;

public sealed class PacketSpecTests
{
    private static readonly MacAddress s_source = MacAddress.Parse("02:00:00:00:00:01");
    private static readonly MacAddress s_destination = MacAddress.Parse("02:00:00:00:00:02");

    [Fact]
    public void An_IPv4_header_is_built_byte_for_byte()
    {
        // The example of RFC 1071's readers everywhere: 115 bytes of UDP from 192.168.0.1 to 192.168.0.199.
        byte[] packet = PacketSpec.Empty.IPv4("192.168.0.1", "192.168.0.199")
            .With<IPv4Header>(ip => ip with { DontFragment = true, Protocol = 17 }).Data(95).ToBytes();
        Assert.Equal("450000730000400040 11b861c0a80001c0a800c7".Replace(" ", ""), Convert.ToHexStringLower(packet[..20]));
    }

    [Fact]
    public void A_TCP_segment_is_built_byte_for_byte()
    {
        byte[] packet = PacketSpec.Empty.Ethernet(s_source, s_destination).IPv4("10.0.0.1", "10.0.0.2").Tcp(0x1234, 80).ToBytes();
        Assert.Equal(
            "020000000002" + "020000000001" + "0800"
            + "4500002800000000" + "400666ce" + "0a000001" + "0a000002"
            + "12340050" + "00000001" + "00000000" + "5002ffff" + "895b" + "0000",
            Convert.ToHexStringLower(packet));
    }

    [Fact]
    public void The_checksum_of_SCTP_is_CRC32c()
    {
        // The check value of the polynomial's catalogue: "123456789" gives e3069283, sent with its low byte first.
        Assert.Equal(0x839206e3u, SctpChecksumOf(Encoding.ASCII.GetBytes("123456789")));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void What_is_built_is_sound(string name)
    {
        PacketView view = PacketView.Parse(s_packets[name].ToBytes());
        Assert.Empty(view.Faults);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_flipped_bit_of_header_or_payload_is_noticed(string name)
    {
        byte[] packet = s_packets[name].ToBytes();
        PacketView sound = PacketView.Parse(packet);
        if (sound.IPv4?.IsFragment == true || sound.Fragment is not null || sound.Arp is not null)
        {
            return;
        }

        // Of IPv6 no checksum covers the flow label, traffic class and hop limit, nor extension headers.
        int first = sound.IPv6 is null ? (sound.Vlan is null ? 14 : 18) : packet.Length - Transport(sound);
        for (int bit = first * 8; bit < packet.Length * 8; bit++)
        {
            byte[] damaged = [.. packet];
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.True(PacketView.Parse(damaged).Faults.Count > 0, $"{name}: bit {bit} of {sound}");
        }

        static int Transport(PacketView view) => view.Payload.Length + (view switch
        {
            { Tcp: { } tcp } => 20 + tcp.Options.Length,
            { Sctp: not null } => 12,
            _ => 8,
        });
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_packet_cut_anywhere_is_taken_apart_without_harm(string name)
    {
        byte[] packet = s_packets[name].ToBytes();
        for (int length = 0; length < packet.Length; length++)
        {
            PacketView view = PacketView.Parse(packet.AsMemory(0, length));
            Assert.True(view.Faults.Count > 0 || view.Arp is not null, $"{name}: {length} bytes");
            Assert.NotEmpty(view.ToString());
        }
    }

    [Fact]
    public void Headers_are_read_as_they_were_written()
    {
        PacketView view = PacketView.Parse(PacketSpec.Empty.Ethernet(s_source, s_destination).Vlan(42)
            .Then(new IPv4Header(IPAddress.Parse("10.0.0.1"), IPAddress.Parse("10.0.0.2"))
            {
                TimeToLive = 7, TypeOfService = 0xb8, Identification = 99, DontFragment = true, Options = IPv4Options.RouterAlert,
            })
            .Then(new TcpHeader(1, 2, TcpFlags.Psh | TcpFlags.Ack)
            {
                SequenceNumber = 5, AcknowledgementNumber = 6, Window = 7, Options = TcpOptions.MaximumSegmentSize(1460),
            })
            .Data(3).ToBytes());
        Assert.Equal((ushort)42, view.Vlan!.Id);
        Assert.Equal((7, 0xb8, 99, true), (view.IPv4!.TimeToLive, view.IPv4.TypeOfService, view.IPv4.Identification, view.IPv4.DontFragment));
        Assert.Equal(IPv4Options.RouterAlert.ToArray(), view.IPv4.Options.ToArray());
        Assert.Equal((5u, 6u, 7), (view.Tcp!.SequenceNumber, view.Tcp.AcknowledgementNumber, view.Tcp.Window));
        Assert.Equal(TcpFlags.Psh | TcpFlags.Ack, view.Tcp.Flags);
        Assert.Equal(TcpOptions.MaximumSegmentSize(1460).ToArray(), view.Tcp.Options.ToArray());
        Assert.Equal([0, 1, 2], view.Payload.ToArray());
        Assert.Empty(view.Faults);
    }

    [Fact]
    public void What_is_set_on_purpose_stands()
    {
        PacketSpec good = PacketSpec.Empty.IPv4("10.0.0.1", "10.0.0.2").Tcp(1, 2);
        PacketView view = PacketView.ParseNetwork(good
            .With<IPv4Header>(ip => ip with { Checksum = 0xdead, Protocol = 99 })
            .With<TcpHeader>(tcp => tcp with { Checksum = 0xbeef }).ToBytes());
        Assert.Equal((ushort)0xdead, view.IPv4!.Checksum);
        Assert.Equal((byte)99, view.Protocol);
        Assert.Equal(["IPv4 header checksum"], view.Faults);
        view = PacketView.ParseNetwork(good.With<TcpHeader>(tcp => tcp with { Checksum = 0xbeef }).ToBytes());
        Assert.Equal(["TCP checksum"], view.Faults);
    }

    [Fact]
    public void A_UDP_checksum_that_comes_to_zero_is_sent_as_ones()
    {
        for (int port = 0; port <= ushort.MaxValue; port++)
        {
            byte[] packet = PacketSpec.Empty.IPv6("fd00::1", "fd00::2").Udp((ushort)port, 9).ToBytes();
            Assert.NotEqual(0, packet[46] | packet[47]);
        }
    }

    [Theory]
    [InlineData("10.0.0.1", "10.0.0.2", 8)]
    [InlineData("10.0.0.1", "10.0.0.2", 104)]
    [InlineData("fd00::1", "fd00::2", 8)]
    [InlineData("fd00::1", "fd00::2", 104)]
    public void Fragments_make_up_the_datagram(string from, string to, int size)
    {
        PacketSpec whole = PacketSpec.Empty.Ethernet(s_source, s_destination).IP(IPAddress.Parse(from), IPAddress.Parse(to)).Udp(5, 6).Data(500);
        byte[] expected = PacketView.Parse(whole.ToBytes()) is { } view ? [.. view.Bytes.Span[(14 + (view.IPv4 is null ? 40 : 20))..]] : [];
        List<byte> collected = [];
        var fragments = whole.ToFragments(size, 77);
        for (int i = 0; i < fragments.Count; i++)
        {
            PacketView part = PacketView.Parse(fragments[i].ToBytes());
            Assert.Empty(part.Faults);
            Assert.Equal((byte)17, part.Protocol);
            Assert.Equal(collected.Count, part.IPv4?.FragmentOffset ?? part.Fragment!.Offset);
            Assert.Equal(i < fragments.Count - 1, part.IPv4?.MoreFragments ?? part.Fragment!.MoreFragments);
            Assert.Equal(77u, part.IPv4?.Identification ?? part.Fragment!.Identification);
            collected.AddRange(part.Payload.Span);
        }

        Assert.Equal(expected, collected);
        Assert.Throws<ArgumentOutOfRangeException>(() => whole.ToFragments(12));
    }

    [Theory]
    [InlineData("10.0.0.1", "10.0.0.2", "10.9.9.9")]
    [InlineData("fd00::1", "fd00::2", "fd00:9::9")]
    public void An_ICMP_error_quotes_from_the_IP_header_on(string from, string to, string router)
    {
        PacketSpec sent = PacketSpec.Empty.Ethernet(s_source, s_destination).IP(IPAddress.Parse(from), IPAddress.Parse(to)).Udp(5, 6).Data(500);
        PacketView view = PacketView.ParseNetwork(
            PacketSpec.Empty.IP(IPAddress.Parse(router), IPAddress.Parse(from)).IcmpError(3, 0, sent, quotedBytes: 60).ToBytes());
        Assert.Empty(view.Faults);
        Assert.Equal((5, 6), (view.Quoted!.Udp!.SourcePort, view.Quoted.Udp.DestinationPort));
        Assert.Equal(IPAddress.Parse(to), view.Quoted.IPv4?.Destination ?? view.Quoted.IPv6!.Destination);
        Assert.Equal(60, view.Payload.Length);
    }

    [Fact]
    public void A_blueprint_is_not_changed_by_what_is_made_of_it()
    {
        PacketSpec common = PacketSpec.Empty.IPv4("10.0.0.1", "10.0.0.2");
        byte[] before = common.Tcp(1, 2).ToBytes();
        _ = common.Udp(3, 4).With<IPv4Header>(ip => ip with { TimeToLive = 1 }).Data(100).ToBytes();
        Assert.Equal(before, common.Tcp(1, 2).ToBytes());
        Assert.Single(common.Layers);
    }

    [Fact]
    public void A_layer_that_is_not_there_is_an_error_that_names_it()
    {
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(
            () => PacketSpec.Empty.IPv4("10.0.0.1", "10.0.0.2").With<TcpHeader>(tcp => tcp));
        Assert.Contains("TcpHeader", error.Message);
        Assert.Throws<ArgumentException>(() => PacketSpec.Empty.IPv4("fd00::1", "fd00::2"));
        Assert.Throws<InvalidOperationException>(() => PacketSpec.Empty.Ethernet(s_source, s_destination).ToNetworkBytes());
    }

    private static readonly Dictionary<string, PacketSpec> s_packets = Make();

    public static TheoryData<string> All { get; } = [.. s_packets.Keys];

    private static Dictionary<string, PacketSpec> Make()
    {
        Dictionary<string, PacketSpec> packets = new()
        {
            ["arp request"] = PacketSpec.Empty.Ethernet(s_source, s_destination).ArpRequest(s_source, IPAddress.Parse("10.0.0.1"), IPAddress.Parse("10.0.0.2")),
            ["vlan"] = PacketSpec.Empty.Ethernet(s_source, s_destination).Vlan(5).IPv4("10.0.0.1", "10.0.0.2").Udp(1, 2).Data(3),
        };
        foreach ((string from, string to) in (ReadOnlySpan<(string, string)>)[("10.0.0.1", "10.0.0.2"), ("fd00::1", "fd00::2")])
        {
            PacketSpec ip = PacketSpec.Empty.Ethernet(s_source, s_destination).IP(IPAddress.Parse(from), IPAddress.Parse(to));
            packets[$"{from} tcp"] = ip.Tcp(1, 2).Data(33);
            packets[$"{from} tcp options"] = ip.Then(new TcpHeader(1, 2, TcpFlags.Syn) { Options = TcpOptions.TimeStamps(3, 4) }).Data(8);
            packets[$"{from} udp"] = ip.Udp(1, 2).Data(33);
            packets[$"{from} udp empty"] = ip.Udp(1, 2);
            packets[$"{from} sctp"] = ip.Sctp(1, 2).Data(33);
            packets[$"{from} echo"] = ip.EchoRequest(1).Data(33);
            packets[$"{from} error"] = ip.IcmpError(3, 1, ip.Tcp(1, 2).Data(99));
            packets[$"{from} fragment"] = ip.Udp(1, 2).Data(99).ToFragments(40)[1];
            packets[$"{from} vxlan"] = ip.Udp(1, 8472).Vxlan(9).Ethernet(s_destination, s_source).IPv4("10.1.0.1", "10.1.0.2").Tcp(1, 2);
            packets[$"{from} geneve"] = ip.Udp(1, 6081).Geneve(9).Ethernet(s_destination, s_source).IPv6("fd01::1", "fd01::2").Tcp(1, 2);
        }

        PacketSpec six = PacketSpec.Empty.Ethernet(s_source, s_destination).NeighborIPv6(IPAddress.Parse("fd00::1"), IPAddress.Parse("ff02::1"));
        packets["solicitation"] = six.NeighborSolicitation(IPAddress.Parse("fe80::1"), s_source);
        packets["advertisement"] = six.NeighborAdvertisement(IPAddress.Parse("fe80::1"), s_source);
        packets["router solicitation"] = six.RouterSolicitation(s_source);
        packets["extensions"] = six.Extension(0).Extension(43, new byte[6]).Extension(51).Extension(60, new byte[20]).Udp(1, 2).Data(8);
        packets["options"] = PacketSpec.Empty.Ethernet(s_source, s_destination)
            .Then(new IPv4Header(IPAddress.Parse("10.0.0.1"), IPAddress.Parse("10.0.0.2")) { Options = IPv4Options.RecordRoute(3) }).Udp(1, 2).Data(4);
        return packets;
    }

    private static uint SctpChecksumOf(byte[] digits)
    {
        // Read as a packet whose checksum field is zero, the digits must give what the polynomial gives for them with four zeroes.
        uint crc = uint.MaxValue;
        foreach (byte digit in digits)
        {
            crc = System.Numerics.BitOperations.Crc32C(crc, digit);
        }

        return System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(~crc);
    }
}
