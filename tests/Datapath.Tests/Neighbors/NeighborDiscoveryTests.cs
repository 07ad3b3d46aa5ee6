// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Cilium.Core;
using Cilium.Datapath;
using Cilium.Netlink;
using Cilium.Testing;

namespace Datapath.Tests;

public sealed class NeighborDiscoveryTests(DataPlaneFixture plane) : DataPlaneTest(plane)
{
    private const AdvertisementFlags Answer = AdvertisementFlags.Router | AdvertisementFlags.Solicited | AdvertisementFlags.Override;
    private static readonly IPAddress s_linkLocal = IPAddress.Parse("fe80::a8ff:fe00:1");

    public static TheoryData<string, bool, bool> Asked { get; } = new()
    {
        { "fe80::1", false, false }, { "fe80::1", true, false }, { "fe80::1", false, true },
        { "fd00::2", false, false }, { "fd00::2", true, true }, { "2001:db8::53", false, false },
    };

    [Theory]
    [MemberData(nameof(Asked))]
    public void Whoever_a_pod_asks_for_the_gateway_answers(string target, bool isLinkLocal, bool isUnicast)
    {
        Bed.WithPods(Peers.Alice);
        IPAddress asked = IPAddress.Parse(target), asker = isLinkLocal ? s_linkLocal : Peers.Alice.IPv6;
        PacketSpec solicitation = PacketSpec.Empty.Ethernet(Peers.Alice.Mac, MacAddress.Parse("33:33:ff:00:00:01"))
            .NeighborIPv6(asker, isUnicast ? asked : PacketSpec.SolicitedNodeAddress(asked))
            .NeighborSolicitation(asked, Peers.Alice.Mac);
        Judgement judgement = Bed.Send(Peers.Alice, solicitation).ShouldRedirect();

        PacketSpec expected = PacketSpec.Empty.Ethernet(Peers.Alice.GatewayMac, Peers.Alice.Mac)
            .NeighborIPv6(asked, asker)
            .NeighborAdvertisement(asked, Peers.Alice.GatewayMac, Answer);
        Assert.Equal(expected.ToBytes(), judgement.Output);
        Assert.Empty(judgement.View.Faults);
    }

    [Fact]
    public void The_answers_checksum_is_right_for_every_target()
    {
        Bed.WithPods(Peers.Alice);
        Random random = new(4861);
        byte[] address = new byte[16];
        for (int i = 0; i < 200; i++)
        {
            random.NextBytes(address);
            address[0] = 0x20;
            IPAddress target = new(address);
            Judgement judgement = Bed.Send(Peers.Alice, Solicitation(Peers.Alice.IPv6, target)).ShouldRedirect();
            Assert.Empty(judgement.View.Faults);
            Assert.Equal(target, judgement.View.IPv6!.Source);
        }
    }

    [Fact]
    public void A_search_for_duplicates_of_its_own_address_is_not_answered()
    {
        Bed.WithPods(Peers.Alice);
        PacketSpec search = PacketSpec.Empty.Ethernet(Peers.Alice.Mac, MacAddress.Parse("33:33:ff:00:00:01"))
            .NeighborIPv6(IPAddress.IPv6Any, PacketSpec.SolicitedNodeAddress(Peers.Alice.IPv6))
            .NeighborSolicitation(Peers.Alice.IPv6, null);
        Assert.Equal(search.ToBytes(), Bed.Send(Peers.Alice, search).ShouldPass().Output);
    }

    [Fact]
    public void A_question_for_its_own_address_is_not_answered()
    {
        Bed.WithPods(Peers.Alice);
        Bed.Send(Peers.Alice, Solicitation(Peers.Alice.IPv6, Peers.Alice.IPv6)).ShouldPass();
    }

    [Fact]
    public void A_question_from_beyond_the_link_is_forbidden()
    {
        Bed.WithPods(Peers.Alice);
        PacketSpec far = Solicitation(Peers.Alice.IPv6, TestPod.IPv6Gateway).With<IPv6Header>(ip => ip with { HopLimit = 254 });
        Bed.Send(Peers.Alice, far).ShouldDrop(DropReason.ForbiddenIcmp6, Egress);
    }

    [Fact]
    public void A_question_behind_an_extension_header_is_forbidden()
    {
        Bed.WithPods(Peers.Alice);
        PacketSpec hidden = Solicitation(Peers.Alice.IPv6, TestPod.IPv6Gateway).Before<Icmpv6Message>(new IPv6ExtensionHeader(60));
        Bed.Send(Peers.Alice, hidden).ShouldDrop(DropReason.ForbiddenIcmp6, Egress);
    }

    public static TheoryData<byte> Forbidden { get; } = [130, 131, 132, 133, 134, 137, 138, 139, 140, 141, 142, 143];

    [Theory]
    [MemberData(nameof(Forbidden))]
    public void Nothing_else_of_the_links_housekeeping_leaves_a_pod(byte type)
    {
        Bed.WithPods(Peers.Alice);
        foreach (IPAddress source in (IPAddress[])[Peers.Alice.IPv6, s_linkLocal, IPAddress.IPv6Any])
        {
            PacketSpec packet = PacketSpec.Empty.Ethernet(Peers.Alice.Mac, Peers.Alice.GatewayMac)
                .NeighborIPv6(source, IPAddress.Parse("ff02::2")).Then(new Icmpv6Message(type, 0)).Data(24);
            Bed.Send(Peers.Alice, packet).ShouldDrop(DropReason.ForbiddenIcmp6, Egress);
        }
    }

    [Theory]
    [InlineData(130, false)]
    [InlineData(133, false)]
    [InlineData(134, false)]
    [InlineData(143, false)]
    [InlineData(137, true)]
    [InlineData(139, true)]
    public void What_every_host_says_unasked_is_counted_but_not_told(byte type, bool isTold)
    {
        Bed.WithPods(Peers.Alice);
        using FlowEventReader reader = Bed.Events.Open();
        PacketSpec packet = PacketSpec.Empty.Ethernet(Peers.Alice.Mac, Peers.Alice.GatewayMac)
            .NeighborIPv6(s_linkLocal, IPAddress.Parse("ff02::16")).Then(new Icmpv6Message(type, 0)).Data(24);
        Bed.Send(Peers.Alice, packet).ShouldDrop(DropReason.ForbiddenIcmp6, Egress);
        Assert.Equal(isTold ? 1 : 0, TestBed.Read(reader).Count);
    }

    [Theory]
    [InlineData(130)]
    [InlineData(133)]
    [InlineData(134)]
    [InlineData(143)]
    public void What_the_node_says_unasked_does_not_enter_a_pod(byte type)
    {
        Bed.WithPods(Peers.Alice);
        PacketSpec packet = PacketSpec.Empty.Ethernet(Peers.Alice.GatewayMac, MacAddress.Parse("33:33:00:00:00:01"))
            .NeighborIPv6(TestPod.IPv6Gateway, IPAddress.Parse("ff02::1")).Then(new Icmpv6Message(type, 0)).Data(24);
        Bed.Receive(Peers.Alice, packet).ShouldDrop(DropReason.ForbiddenIcmp6, Ingress);
    }

    [Fact]
    public void A_router_solicitation_is_forbidden()
    {
        Bed.WithPods(Peers.Alice);
        PacketSpec packet = PacketSpec.Empty.Ethernet(Peers.Alice.Mac, Peers.Alice.GatewayMac)
            .NeighborIPv6(s_linkLocal, IPAddress.Parse("ff02::2")).RouterSolicitation(Peers.Alice.Mac);
        Bed.Send(Peers.Alice, packet).ShouldDrop(DropReason.ForbiddenIcmp6, Egress);
    }

    [Theory]
    [InlineData(Icmpv6Message.NeighborSolicitation)]
    [InlineData(Icmpv6Message.NeighborAdvertisement)]
    public void Housekeeping_from_anothers_address_is_spoofed(byte type)
    {
        Bed.WithPods(Peers.Alice, Peers.Bob);
        PacketSpec packet = PacketSpec.Empty.Ethernet(Peers.Alice.Mac, Peers.Alice.GatewayMac)
            .NeighborIPv6(Peers.Bob.IPv6, TestPod.IPv6Gateway).Then(new Icmpv6Message(type, 0)).Data(24);
        Bed.Send(Peers.Alice, packet).ShouldDrop(DropReason.InvalidSourceIp, Egress);
    }

    [Fact]
    public void An_advertisement_of_its_own_address_reaches_the_node()
    {
        Bed.WithPods(Peers.Alice);
        Bed.Send(Peers.Alice, Advertisement(Peers.Alice.IPv6)).ShouldPass();
    }

    [Fact]
    public void An_advertisement_of_anothers_address_is_spoofed()
    {
        Bed.WithPods(Peers.Alice, Peers.Bob);
        Bed.Send(Peers.Alice, Advertisement(Peers.Bob.IPv6)).ShouldDrop(DropReason.InvalidSourceIp, Egress);
        Bed.Send(Peers.Alice, Advertisement(Peers.Bob.IPv6, s_linkLocal)).ShouldDrop(DropReason.InvalidSourceIp, Egress);
        Bed.Send(Peers.Alice, Advertisement(TestPod.IPv6Gateway, s_linkLocal)).ShouldDrop(DropReason.InvalidSourceIp, Egress);
    }

    [Fact]
    public void The_node_may_ask_and_answer_its_pod()
    {
        Bed.WithPods(Peers.Alice);
        PacketSpec ask = PacketSpec.Empty.Ethernet(Peers.Alice.GatewayMac, Peers.Alice.Mac)
            .NeighborIPv6(TestPod.IPv6Gateway, PacketSpec.SolicitedNodeAddress(Peers.Alice.IPv6))
            .NeighborSolicitation(Peers.Alice.IPv6, Peers.Alice.GatewayMac);
        PacketSpec answer = PacketSpec.Empty.Ethernet(Peers.Alice.GatewayMac, Peers.Alice.Mac)
            .NeighborIPv6(TestPod.IPv6Gateway, Peers.Alice.IPv6)
            .NeighborAdvertisement(TestPod.IPv6Gateway, Peers.Alice.GatewayMac);
        Bed.Receive(Peers.Alice, ask).ShouldPass();
        Bed.Receive(Peers.Alice, answer).ShouldPass();
    }

    private static PacketSpec Solicitation(IPAddress source, IPAddress target) =>
        PacketSpec.Empty.Ethernet(Peers.Alice.Mac, MacAddress.Parse("33:33:ff:00:00:01"))
            .NeighborIPv6(source, PacketSpec.SolicitedNodeAddress(target))
            .NeighborSolicitation(target, Peers.Alice.Mac);

    private static PacketSpec Advertisement(IPAddress target, IPAddress? source = null) =>
        PacketSpec.Empty.Ethernet(Peers.Alice.Mac, Peers.Alice.GatewayMac)
            .NeighborIPv6(source ?? Peers.Alice.IPv6, TestPod.IPv6Gateway)
            .NeighborAdvertisement(target, Peers.Alice.Mac);
}
