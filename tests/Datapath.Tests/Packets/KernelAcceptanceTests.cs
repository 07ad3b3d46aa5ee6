// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Cilium.Testing;

namespace Datapath.Tests;

/// <summary>The kernel's own stack is the judge of what we build: it answers a packet only when every checksum is right, and
/// its answers must be sound to our eyes.</summary>
public sealed class KernelAcceptanceTests : IDisposable
{
    private readonly TestNode _node = new();
    private readonly TestPod _pod;
    private readonly PacketPort _port;

    public KernelAcceptanceTests()
    {
        _pod = _node.AddPod(new TestPodSpec { IPv4 = IPAddress.Parse("10.1.0.1"), IPv6 = IPAddress.Parse("fd01::1"), HasStaticGateway = true });
        _port = new PacketPort(_node.Namespace, _pod.HostInterfaceIndex);
    }

    [Theory]
    [InlineData("10.9.0.9")]
    [InlineData("fd09::9")]
    public async Task A_ping_is_answered(string from)
    {
        PacketView answer = await Ask(To(from).EchoRequest(77, 3).Data(50), view => view.Icmp is not null || view.Icmpv6 is { Type: Icmpv6Message.EchoReply });
        Assert.Equal((77u << 16) | 3, answer.Icmp?.Parameter ?? answer.Icmpv6!.Parameter);
        Assert.Equal(50, answer.Payload.Length);
    }

    [Theory]
    [InlineData("10.9.0.9")]
    [InlineData("fd09::9")]
    public async Task A_SYN_to_a_listening_port_is_accepted(string from)
    {
        await using EchoServer server = _pod.StartTcpEcho();
        PacketSpec syn = To(from).Then(new TcpHeader(5000, (ushort)server.Port, TcpFlags.Syn)
        {
            SequenceNumber = 1000,
            Options = (byte[])[.. TcpOptions.MaximumSegmentSize(1000).Span, .. TcpOptions.SelectiveAcknowledgement.Span, .. TcpOptions.TimeStamps(1, 0).Span],
        });
        PacketView answer = await Ask(syn, view => view.Tcp is not null);
        Assert.Equal(TcpFlags.Syn | TcpFlags.Ack, answer.Tcp!.Flags);
        Assert.Equal(1001u, answer.Tcp.AcknowledgementNumber);
    }

    [Theory]
    [InlineData("10.9.0.9")]
    [InlineData("fd09::9")]
    public async Task A_datagram_is_echoed(string from)
    {
        await using EchoServer server = _pod.StartUdpEcho();
        PacketView answer = await Ask(To(from).Udp(5000, (ushort)server.Port).Data(99), view => view.Udp is not null);
        Assert.Equal(99, answer.Payload.Length);
    }

    [Theory]
    [InlineData("10.9.0.9")]
    [InlineData("fd09::9")]
    public async Task Fragments_are_put_together(string from)
    {
        await using EchoServer server = _pod.StartUdpEcho();
        foreach (PacketSpec fragment in To(from).Udp(5000, (ushort)server.Port).Data(900).ToFragments(304, 5).Reverse().Skip(1))
        {
            _port.Send(fragment);
        }

        PacketSpec last = To(from).Udp(5000, (ushort)server.Port).Data(900).ToFragments(304, 5)[^1];
        PacketView answer = await Ask(last, view => view.Udp is not null);
        Assert.Equal(900, answer.Payload.Length);
    }

    [Theory]
    [InlineData("10.9.0.9")]
    [InlineData("fd09::9")]
    public async Task A_closed_port_is_reported_with_our_packet_quoted(string from)
    {
        PacketSpec sent = To(from).Udp(5000, 1).Data(40);
        PacketView answer = await Ask(sent, view => view.Quoted is not null);
        Assert.Equal((5000, 1), (answer.Quoted!.Udp!.SourcePort, answer.Quoted.Udp.DestinationPort));
        Assert.Equal(sent.ToNetworkBytes(), answer.Payload.ToArray());
    }

    [Fact]
    public async Task Options_and_extension_headers_are_understood()
    {
        PacketSpec four = To("10.9.0.9").With<IPv4Header>(ip => ip with { Options = IPv4Options.NoOperations(7) });
        Assert.NotNull((await Ask(four.EchoRequest(1), view => view.Icmp is not null)).Icmp);
        PacketSpec six = To("fd09::9").Extension(IPv6ExtensionHeader.HopByHop, new byte[] { 1, 4, 0, 0, 0, 0 })
            .Extension(IPv6ExtensionHeader.DestinationOptions, new byte[] { 1, 4, 0, 0, 0, 0 });
        Assert.NotNull((await Ask(six.EchoRequest(1), view => view.Icmpv6 is { Type: Icmpv6Message.EchoReply })).Icmpv6);
    }

    [Fact]
    public async Task Neighbours_are_answered()
    {
        PacketSpec arp = PacketSpec.Empty.Ethernet(_pod.HostMac, _pod.Mac).ArpRequest(_pod.HostMac, IPAddress.Parse("169.254.1.1"), _pod.IPv4!);
        Assert.Equal(_pod.Mac, (await Ask(arp, view => view.Arp is { Operation: ArpOperation.Reply })).Arp!.SenderMac);
        PacketSpec solicitation = PacketSpec.Empty.Ethernet(_pod.HostMac, _pod.Mac)
            .NeighborIPv6(IPAddress.Parse("fe80::1"), PacketSpec.SolicitedNodeAddress(_pod.IPv6!))
            .NeighborSolicitation(_pod.IPv6!, _pod.HostMac);
        PacketView answer = await Ask(solicitation, view => view.Icmpv6 is { Type: Icmpv6Message.NeighborAdvertisement });
        Assert.Equal(_pod.IPv6, answer.IPv6!.Source);
    }

    [Theory]
    [InlineData("10.9.0.9")]
    [InlineData("fd09::9")]
    public async Task A_wrong_checksum_is_not_answered(string from)
    {
        await using EchoServer server = _pod.StartUdpEcho();
        _port.Send(To(from).Then(new UdpHeader(5000, (ushort)server.Port) { Checksum = 0x1234 }).Data(9));
        Assert.Null(await _port.ReceiveAsync(view => view.Udp is not null, TimeSpan.FromMilliseconds(100), TestContext.Current.CancellationToken));
        Assert.Equal(0, server.Count);
    }

    public void Dispose()
    {
        _port.Dispose();
        _node.Dispose();
    }

    private PacketSpec To(string from)
    {
        IPAddress source = IPAddress.Parse(from);
        return PacketSpec.Empty.Ethernet(_pod.HostMac, _pod.Mac).IP(source, _pod.AddressFor(source));
    }

    private async Task<PacketView> Ask(PacketSpec packet, Predicate<PacketView> isAnswer)
    {
        _port.Send(packet);
        PacketView? answer = await _port.ReceiveAsync(isAnswer, TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        Assert.NotNull(answer);

        // The stack leaves checksums of TCP and UDP to the device, and a cable has none: only what it computes itself is judged.
        Assert.DoesNotContain(answer.Faults, fault => !fault.StartsWith("TCP", StringComparison.Ordinal) && !fault.StartsWith("UDP", StringComparison.Ordinal));
        return answer;
    }
}
