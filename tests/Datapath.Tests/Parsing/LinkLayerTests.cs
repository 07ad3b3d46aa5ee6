// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using Cilium.Testing;

namespace Datapath.Tests;

public sealed class LinkLayerTests(DataPlaneFixture plane) : DataPlaneTest(plane)
{
    public static TheoryData<string, DropReason> NotIP { get; } = new()
    {
        { "LLDP", DropReason.UnsupportedL3Protocol },
        { "PPPoE", DropReason.UnsupportedL3Protocol },
        { "VLAN", DropReason.UnsupportedL3Protocol },
        { "802.1ad", DropReason.UnsupportedL3Protocol },
        { "802.3 length", DropReason.UnsupportedL2Protocol },
        { "802.2 LLC", DropReason.UnsupportedL2Protocol },
    };

    [Theory]
    [MemberData(nameof(NotIP))]
    public void What_is_neither_IP_nor_ARP_does_not_leave_a_pod(string what, DropReason reason)
    {
        Bed.WithPods(Peers.Alice);
        Bed.Send(Peers.Alice, Make(what, TestBed.Packet(Family.IPv4, Peers.Alice, Peers.World))).ShouldDrop(reason, Egress);
    }

    [Theory]
    [MemberData(nameof(NotIP))]
    public void What_is_neither_IP_nor_ARP_does_not_enter_a_pod(string what, DropReason reason)
    {
        Bed.WithPods(Peers.Alice);
        Bed.Receive(Peers.Alice, Make(what, TestBed.PacketTo(Family.IPv4, Peers.World, Peers.Alice))).ShouldDrop(reason, Ingress);
    }

    [Theory]
    [MemberData(nameof(FamiliesAndDirections))]
    public void A_device_without_endpoint_passes_nothing(Family family, TrafficDirection direction)
    {
        Bed.WithPods(Peers.Bob);
        Bed.Pass(direction, Peers.Alice, Between(family, direction, Peers.Alice, Peers.World).Tcp(1, 80))
            .ShouldDrop(DropReason.EndpointNotReady, direction);
    }

    private static PacketSpec Make(string what, PacketSpec ip) => what switch
    {
        "LLDP" => ip.With<EthernetHeader>(h => h with { Type = 0x88cc }).Tcp(1, 80),
        "PPPoE" => ip.With<EthernetHeader>(h => h with { Type = 0x8864 }).Tcp(1, 80),
        "VLAN" => ip.Before<IPv4Header>(new VlanTag(5)).Tcp(1, 80),
        "802.1ad" => ip.Before<IPv4Header>(new VlanTag(5) { TagType = VlanTag.ServiceTag }).Tcp(1, 80),
        "802.3 length" => ip.With<EthernetHeader>(h => h with { Type = 46 }).Data(new byte[] { 0xff, 0xff, 0, 0 }),
        "802.2 LLC" => PacketSpec.Empty.Then(ip.Layer<EthernetHeader>() with { Type = 38 }).Data(new byte[] { 0x42, 0x42, 0x03 }).Data(35),
        _ => throw new ArgumentOutOfRangeException(nameof(what), what, null),
    };
}
