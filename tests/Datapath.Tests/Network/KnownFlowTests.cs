// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Cilium.Core;
using Cilium.Datapath.Layout;
using Cilium.Testing;

namespace Datapath.Tests;

/// <summary>What becomes of a flow from outside after its first packet.</summary>
public sealed class KnownFlowTests(NetworkFixture node) : NetworkTest(node)
{
    private const ushort ClientPort = 40000;
    private const TcpFlags SynAck = TcpFlags.Syn | TcpFlags.Ack;
    private const TcpFlags FinAck = TcpFlags.Fin | TcpFlags.Ack;

    [Theory]
    [MemberData(nameof(FamiliesAndTransports))]
    public void A_flow_keeps_its_backend_when_the_service_gets_others(Family family, byte protocol)
    {
        var (number, first) = Bed.Add(Service(family, protocol, Here(family, Peers.Alice), Here(family, Peers.Bob)));
        Bed.Point(number, first);
        Bed.Receive(Request(family, protocol));
        Bed.Point(number, first + 1);
        PacketSpec next = Request(family, protocol, TcpFlags.Ack);
        Assert.Equal(As(next, Client(family), ClientPort, Peers.Alice.Address(family), 8080).ToBytes(), Bed.Receive(next).ShouldGoOn().Output);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_connection_stays_with_a_backend_that_shuts_down_and_a_new_one_does_not(Family family)
    {
        var (number, first) = Bed.Add(Service(family, TestPolicy.Tcp, Here(family, Peers.Alice), Here(family, Peers.Bob)));
        Bed.Point(number, first);
        Open(family);
        Bed.Put(first, number, TestPolicy.Tcp, Here(family, Peers.Alice) with { Phase = 1 });
        Bed.Point(number, first + 1);
        Assert.Equal(Peers.Alice.Address(family), DestinationOf(Bed.Receive(Request(family, TestPolicy.Tcp, TcpFlags.Ack)).ShouldGoOn()));
        Assert.Equal(Peers.Bob.Address(family), DestinationOf(Bed.Receive(Request(family, TestPolicy.Tcp)).ShouldGoOn()));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_connection_outlives_its_backends_entry(Family family)
    {
        var (_, first) = Bed.Add(Service(family, TestPolicy.Tcp, Here(family, Peers.Alice)));
        Open(family);
        Bed.RemoveBackend(first);
        Assert.Equal(Peers.Alice.Address(family), DestinationOf(Bed.Receive(Request(family, TestPolicy.Tcp, TcpFlags.Ack)).ShouldGoOn()));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Datagrams_go_to_another_backend_once_theirs_is_gone(Family family)
    {
        var (number, first) = Bed.Add(Service(family, TestPolicy.Udp, Here(family, Peers.Alice), Here(family, Peers.Bob)));
        Bed.Point(number, first);
        Bed.Receive(Request(family, TestPolicy.Udp));
        Bed.Point(number, first + 1);
        Bed.RemoveBackend(first);
        Assert.Equal(Peers.Bob.Address(family), DestinationOf(Bed.Receive(Request(family, TestPolicy.Udp)).ShouldGoOn()));
        PacketSpec answer = Packet(TestPolicy.Udp, Peers.Bob.Address(family), 8080, Client(family), ClientPort);
        Assert.Equal(As(answer, Vip(family), 80, Client(family), ClientPort).ToBytes(), Bed.Leave(Peers.Bob, answer).ShouldGoOn().Output);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_connection_that_ended_on_both_sides_may_be_opened_anew_elsewhere(Family family)
    {
        var (number, first) = Bed.Add(Service(family, TestPolicy.Tcp, Here(family, Peers.Alice), Here(family, Peers.Bob)));
        Bed.Point(number, first);
        Open(family);
        Bed.Point(number, first + 1);
        Bed.Receive(Request(family, TestPolicy.Tcp, FinAck));
        Assert.Equal(Peers.Alice.Address(family), DestinationOf(Bed.Receive(Request(family, TestPolicy.Tcp))));
        Bed.Leave(Peers.Alice, Answer(family, FinAck));
        Assert.Equal(Peers.Bob.Address(family), DestinationOf(Bed.Receive(Request(family, TestPolicy.Tcp)).ShouldGoOn()));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Both_entries_of_a_flow_live_equally_long_whoever_sends(Family family)
    {
        Bed.Add(Service(family, TestPolicy.Tcp, Here(family, Peers.Alice)));
        Bed.Receive(Request(family, TestPolicy.Tcp));
        ShouldLiveFor(family, Bed.Pods.Options.Timeouts.TcpSyn);
        Bed.Leave(Peers.Alice, Answer(family, SynAck));
        ShouldLiveFor(family, Bed.Pods.Options.Timeouts.TcpSyn);
        Bed.Receive(Request(family, TestPolicy.Tcp, TcpFlags.Ack));
        ShouldLiveFor(family, Bed.Pods.Options.Timeouts.Tcp);
        Bed.Leave(Peers.Alice, Answer(family, FinAck));
        ShouldLiveFor(family, Bed.Pods.Options.Timeouts.Tcp);
        Bed.Receive(Request(family, TestPolicy.Tcp, FinAck));
        ShouldLiveFor(family, Bed.Pods.Options.Timeouts.TcpClosed);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_reset_ends_a_flow_and_is_counted(Family family)
    {
        var (_, first) = Bed.Add(Service(family, TestPolicy.Tcp, Here(family, Peers.Alice)));
        Open(family);
        Bed.Leave(Peers.Alice, Answer(family, TcpFlags.Rst));
        ShouldLiveFor(family, Bed.Pods.Options.Timeouts.TcpClosed);
        Bed.Age();
        Assert.Equal((0u, 2u), Bed.Collect());
        Assert.True(Bed.BackendCounts.TryLookup(first, out BackendCountValue count));
        Assert.Equal((1ul, 1ul, 4ul), (count.Connections, count.Resets, count.Packets));
        Assert.Equal((ulong)((2 * Request(family, TestPolicy.Tcp).ToBytes().Length) + (2 * Answer(family, SynAck).ToBytes().Length)), count.Bytes);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_flow_of_one_direction_keeps_both_its_entries(Family family)
    {
        Bed.Add(Service(family, TestPolicy.Udp, Here(family, Peers.Alice)));
        Bed.Receive(Request(family, TestPolicy.Udp));
        uint near = Bed.Pods.Now + 1;
        Bed.Change(family, value => value with { Lifetime = near });
        Bed.Receive(Request(family, TestPolicy.Udp));
        ShouldLiveFor(family, Bed.Pods.Options.Timeouts.NonTcp);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_dead_flow_is_opened_anew(Family family)
    {
        var (number, first) = Bed.Add(Service(family, TestPolicy.Udp, Here(family, Peers.Alice), Here(family, Peers.Bob)));
        Bed.Point(number, first);
        Bed.Receive(Request(family, TestPolicy.Udp));
        Bed.Point(number, first + 1);
        Bed.Age();
        Assert.Equal(Peers.Bob.Address(family), DestinationOf(Bed.Receive(Request(family, TestPolicy.Udp)).ShouldGoOn()));
        Bed.Collect();
        Assert.Equal(2, Bed.Translations4.Count() + Bed.Translations6.Count());
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void One_client_port_may_ask_two_services_of_one_backend(Family family)
    {
        BalancedBackend backend = Here(family, Peers.Alice);
        Bed.Add(Service(family, TestPolicy.Tcp, backend));
        Bed.Add(Service(family, TestPolicy.Tcp, backend) with { Address = OtherVip(family) });
        Bed.Receive(Request(family, TestPolicy.Tcp)).ShouldGoOn();
        Judgement second = Bed.Receive(Packet(TestPolicy.Tcp, Client(family), ClientPort, OtherVip(family), 80)).ShouldGoOn();
        Assert.Equal(ClientPort + 1, second.View.Tcp!.SourcePort);
        PacketSpec answer = Packet(TestPolicy.Tcp, Peers.Alice.Address(family), 8080, Client(family), ClientPort + 1, SynAck);
        Assert.Equal(As(answer, OtherVip(family), 80, Client(family), ClientPort).ToBytes(), Bed.Leave(Peers.Alice, answer).ShouldGoOn().Output);
        Assert.Equal(As(Answer(family, SynAck), Vip(family), 80, Client(family), ClientPort).ToBytes(), Bed.Leave(Peers.Alice, Answer(family, SynAck)).Output);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void What_has_no_hop_left_is_not_sent_on(Family family)
    {
        Bed.Add(Service(family, TestPolicy.Tcp, Elsewhere(family)));
        PacketSpec last = Request(family, TestPolicy.Tcp);
        last = family == Family.IPv4 ? last.With<IPv4Header>(ip => ip with { TimeToLive = 1 }) : last.With<IPv6Header>(ip => ip with { HopLimit = 1 });
        Bed.Receive(last).ShouldDrop(DropReason.TtlExceeded, Egress);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Without_a_checksum_a_datagram_stays_so(Family family)
    {
        Bed.Add(Service(family, TestPolicy.Udp, Here(family, Peers.Alice)));
        PacketSpec request = Request(family, TestPolicy.Udp).With<UdpHeader>(udp => udp with { Checksum = 0 });
        Assert.Equal(As(request, Client(family), ClientPort, Peers.Alice.Address(family), 8080).ToBytes(), Bed.Receive(request).ShouldGoOn().Output);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void What_has_a_wrong_checksum_keeps_a_wrong_one(Family family)
    {
        Bed.Add(Service(family, TestPolicy.Tcp, Here(family, Peers.Alice)));
        PacketSpec request = Request(family, TestPolicy.Tcp).With<TcpHeader>(tcp => tcp with { Checksum = 0x1234 });
        Assert.NotEmpty(Bed.Receive(request).ShouldGoOn().View.Faults);
    }

    private static IPAddress DestinationOf(Judgement judgement) => judgement.View.IPv4?.Destination ?? judgement.View.IPv6!.Destination;

    private static PacketSpec Request(Family family, byte protocol, TcpFlags flags = TcpFlags.Syn) =>
        Packet(protocol, Client(family), ClientPort, Vip(family), 80, flags);

    private static PacketSpec Answer(Family family, TcpFlags flags) =>
        Packet(TestPolicy.Tcp, Peers.Alice.Address(family), 8080, Client(family), ClientPort, flags);

    private void Open(Family family)
    {
        Bed.Receive(Request(family, TestPolicy.Tcp)).ShouldGoOn();
        Bed.Leave(Peers.Alice, Answer(family, SynAck)).ShouldGoOn();
        Bed.Receive(Request(family, TestPolicy.Tcp, TcpFlags.Ack)).ShouldGoOn();
    }

    private void ShouldLiveFor(Family family, TimeSpan time)
    {
        uint now = Bed.Pods.Now;
        uint expected = Bed.Pods.Clock.ToUnits(time);
        TranslationValue[] entries = Bed.Entries(family);
        Assert.Equal(2, entries.Length);
        Assert.All(entries, entry => Assert.InRange(entry.Lifetime - now, expected - 1, expected));
        Assert.Equal(entries[0].Flags & ~TranslationFlags.Answer, entries[1].Flags & ~TranslationFlags.Answer);
    }
}
