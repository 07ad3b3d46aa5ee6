// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Cilium.Core;
using Cilium.Datapath.Layout;
using Cilium.Netlink;
using Cilium.Testing;

namespace Datapath.Tests;

public sealed class ArpTests(DataPlaneFixture plane) : DataPlaneTest(plane)
{
    private static readonly MacAddress s_broadcast = MacAddress.Parse("ff:ff:ff:ff:ff:ff");

    public static TheoryData<string> Asked { get; } = ["169.254.1.1", "10.0.0.2", "10.0.9.1", "8.8.8.8"];

    [Theory]
    [MemberData(nameof(Asked))]
    public void Whoever_a_pod_asks_for_the_gateway_answers(string target)
    {
        Bed.WithPods(Peers.Alice);
        Judgement judgement = Bed.Send(Peers.Alice, Request(Peers.Alice.IPv4, IPAddress.Parse(target))).ShouldRedirect();
        PacketSpec expected = PacketSpec.Empty.Ethernet(Peers.Alice.GatewayMac, Peers.Alice.Mac)
            .ArpReply(Peers.Alice.GatewayMac, IPAddress.Parse(target), Peers.Alice.Mac, Peers.Alice.IPv4);
        Assert.Equal(expected.ToBytes(), judgement.Output);
    }

    [Fact]
    public void A_request_padded_to_the_shortest_frame_is_answered()
    {
        Bed.WithPods(Peers.Alice);
        Judgement judgement = Bed.Send(Peers.Alice, Request(Peers.Alice.IPv4, TestPod.IPv4Gateway).Data(new byte[18])).ShouldRedirect();
        Assert.Equal(60, judgement.Output.Length);
        Assert.Equal(ArpOperation.Reply, judgement.View.Arp!.Operation);
    }

    [Fact]
    public void A_probe_for_its_own_address_is_not_answered()
    {
        Bed.WithPods(Peers.Alice);
        PacketSpec probe = Request(IPAddress.Any, Peers.Alice.IPv4);
        Assert.Equal(probe.ToBytes(), Bed.Send(Peers.Alice, probe).ShouldPass().Output);
    }

    [Fact]
    public void An_announcement_of_its_own_address_is_not_answered()
    {
        Bed.WithPods(Peers.Alice);
        Bed.Send(Peers.Alice, Request(Peers.Alice.IPv4, Peers.Alice.IPv4)).ShouldPass();
    }

    [Fact]
    public void A_reply_about_its_own_address_reaches_the_node()
    {
        Bed.WithPods(Peers.Alice);
        PacketSpec reply = PacketSpec.Empty.Ethernet(Peers.Alice.Mac, Peers.Alice.GatewayMac)
            .ArpReply(Peers.Alice.Mac, Peers.Alice.IPv4, Peers.Alice.GatewayMac, TestPod.IPv4Gateway);
        Bed.Send(Peers.Alice, reply).ShouldPass();
    }

    [Theory]
    [InlineData(ArpOperation.Request)]
    [InlineData(ArpOperation.Reply)]
    public void Nobody_speaks_for_anothers_address(ArpOperation operation)
    {
        Bed.WithPods(Peers.Alice, Peers.Bob);
        PacketSpec spoofed = PacketSpec.Empty.Ethernet(Peers.Alice.Mac, s_broadcast)
            .Then(new ArpMessage(operation, Peers.Alice.Mac, Peers.Bob.IPv4, Peers.Alice.GatewayMac, TestPod.IPv4Gateway));
        Bed.Send(Peers.Alice, spoofed).ShouldDrop(DropReason.InvalidSourceIp, Egress);
    }

    [Fact]
    public void A_pod_without_IPv4_speaks_for_no_address()
    {
        Bed.AddPod(Peers.Alice, EndpointFlags.HasIpv6);
        Bed.Send(Peers.Alice, Request(Peers.Alice.IPv4, TestPod.IPv4Gateway)).ShouldDrop(DropReason.InvalidSourceIp, Egress);
    }

    [Theory]
    [InlineData("hardware type")]
    [InlineData("protocol type")]
    [InlineData("hardware length")]
    [InlineData("protocol length")]
    [InlineData("cut short")]
    public void A_malformed_message_is_invalid(string what)
    {
        Bed.WithPods(Peers.Alice);
        PacketSpec good = Request(Peers.Alice.IPv4, TestPod.IPv4Gateway);
        byte[] packet = what switch
        {
            "hardware type" => good.With<ArpMessage>(arp => arp with { HardwareType = 6 }).ToBytes(),
            "protocol type" => good.With<ArpMessage>(arp => arp with { ProtocolType = 0x86dd }).ToBytes(),
            "hardware length" => good.With<ArpMessage>(arp => arp with { HardwareLength = 8 }).ToBytes(),
            "protocol length" => good.With<ArpMessage>(arp => arp with { ProtocolLength = 16 }).ToBytes(),
            _ => good.ToBytes()[..41],
        };
        Bed.Send(Peers.Alice, packet).ShouldDrop(DropReason.InvalidPacket, Egress);
    }

    [Fact]
    public void The_node_may_ask_its_pod()
    {
        Bed.WithPods(Peers.Alice);
        PacketSpec request = PacketSpec.Empty.Ethernet(Peers.Alice.GatewayMac, s_broadcast)
            .ArpRequest(Peers.Alice.GatewayMac, Peers.Host.IPv4, Peers.Alice.IPv4);
        Assert.Equal(request.ToBytes(), Bed.Receive(Peers.Alice, request).ShouldPass().Output);
    }

    private static PacketSpec Request(IPAddress sender, IPAddress target) =>
        PacketSpec.Empty.Ethernet(Peers.Alice.Mac, s_broadcast).ArpRequest(Peers.Alice.Mac, sender, target);
}
