// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using Cilium.Testing;

namespace Datapath.Tests;

/// <summary>Headers between IP and transport are skipped, never mistaken for it: the port that policy sees is the real one.</summary>
public sealed class HeaderVariantTests(DataPlaneFixture plane) : DataPlaneTest(plane)
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(17)]
    [InlineData(40)]
    public void IPv4_options_are_skipped(int optionBytes)
    {
        AllowPort80Only();
        PacketSpec ip = TestBed.Packet(Family.IPv4, Peers.Alice, Peers.World)
            .With<IPv4Header>(h => h with { Options = IPv4Options.NoOperations(optionBytes) });
        Bed.Send(Peers.Alice, ip.Tcp(40000, 80)).ShouldPass();
        Bed.Send(Peers.Alice, ip.Tcp(40001, 81)).ShouldDrop(DropReason.PolicyDenied, Egress);
        Assert.True(Bed.IsTracked(new Flow(Family.IPv4, Peers.Alice, 40000, Peers.World, 80)));
    }

    [Fact]
    public void IPv4_options_that_look_like_a_transport_header_do_not_count()
    {
        AllowPort80Only();
        PacketSpec ip = TestBed.Packet(Family.IPv4, Peers.Alice, Peers.World)
            .With<IPv4Header>(h => h with { Options = new byte[] { 0x9c, 0x40, 0, 80 } });
        Bed.Send(Peers.Alice, ip.Tcp(40000, 22)).ShouldDrop(DropReason.PolicyDenied, Egress);
    }

    public static TheoryData<string> Chains { get; } = ["0", "60", "43", "135", "51", "0 60", "0 43 60", "0 60 43 51 60", "60 60 60 60 60"];

    [Theory]
    [MemberData(nameof(Chains))]
    public void IPv6_extension_headers_are_skipped(string chain)
    {
        AllowPort80Only();
        Bed.Send(Peers.Alice, Chain(chain, 14).Tcp(40000, 80)).ShouldPass();
        Bed.Send(Peers.Alice, Chain(chain, 6).Tcp(40001, 81)).ShouldDrop(DropReason.PolicyDenied, Egress);
        Assert.True(Bed.IsTracked(new Flow(Family.IPv6, Peers.Alice, 40000, Peers.World, 80)));
    }

    [Theory]
    [MemberData(nameof(Chains))]
    public void A_long_extension_header_hides_nothing(string chain)
    {
        AllowPort80Only();

        // Its content is an allowed TCP header; the real one behind it is not.
        byte[] decoy = new byte[62];
        decoy[6 + 2] = 0x9c;
        decoy[6 + 5] = 80;
        PacketSpec packet = chain.Split(' ').Aggregate(
            TestBed.Packet(Family.IPv6, Peers.Alice, Peers.World), (spec, number) => spec.Extension(byte.Parse(number), decoy));
        Bed.Send(Peers.Alice, packet.Tcp(40000, 22)).ShouldDrop(DropReason.PolicyDenied, Egress);
    }

    [Fact]
    public void An_IPv6_fragment_that_is_the_whole_packet_is_no_fragment()
    {
        AllowPort80Only();
        PacketSpec ip = TestBed.Packet(Family.IPv6, Peers.Alice, Peers.World).Then(new IPv6FragmentHeader(7));
        Bed.Send(Peers.Alice, ip.Tcp(40000, 80)).ShouldPass();
        Bed.Send(Peers.Alice, ip.Tcp(40000, 81)).ShouldDrop(DropReason.PolicyDenied, Egress);
    }

    [Theory]
    [MemberData(nameof(FamiliesAndTransports))]
    public void Payload_and_TCP_options_do_not_move_the_ports(Family family, byte protocol)
    {
        Bed.WithPods(Peers.Alice);
        Flow flow = new(family, Peers.Alice, 40000, Peers.World, 80, protocol);
        PacketSpec packet = flow.Out(TcpFlags.Syn);
        if (protocol == TestPolicy.Tcp)
        {
            packet = packet.With<TcpHeader>(tcp => tcp with { Options = TcpOptions.TimeStamps(1, 2) });
        }

        Bed.Send(Peers.Alice, packet.Data(700)).ShouldPass();
        Assert.True(Bed.IsTracked(flow));
        Assert.Equal(1, Bed.ConnectionCount);
    }

    private void AllowPort80Only()
    {
        Bed.WithPods(Peers.Alice);
        Bed.Enforce(Peers.Alice, Bed.NewPolicy().On(Egress, TestPolicy.Tcp, 80, TestPolicy.Allow(0)));
    }

    private static PacketSpec Chain(string chain, int content) => chain.Split(' ').Aggregate(
        TestBed.Packet(Family.IPv6, Peers.Alice, Peers.World), (spec, number) => spec.Extension(byte.Parse(number), new byte[content]));
}
