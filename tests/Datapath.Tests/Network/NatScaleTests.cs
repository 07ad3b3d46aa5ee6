// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Cilium.Core;
using Cilium.Testing;

namespace Datapath.Tests;

/// <summary>Source translation of very many flows.</summary>
public sealed class NatScaleTests : NetworkTest
{
    private const int Ports = 64_512;

    public NatScaleTests(NetworkFixture node)
        : base(node)
    {
        Bed.Constants = "masquerade_ipv4=01 masquerade_ipv6=01";
        Bed.Pods.WithPods(Peers.Alice, Peers.Bob);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Every_port_is_given_to_one_flow_each_then_the_error_is_counted(Family family)
    {
        // Two pods take turns, each from every port: half of the flows find their port taken.
        NetworkBed.Stream alice = Bed.StreamFrom(Peers.Alice, Packet(TestPolicy.Udp, Peers.Alice.Address(family), 1, Client(family), 443));
        NetworkBed.Stream bob = Bed.StreamFrom(Peers.Bob, Packet(TestPolicy.Udp, Peers.Bob.Address(family), 1, Client(family), 443));
        HashSet<ushort> given = new(Ports);
        Bed.InNamespace(() =>
        {
            for (int i = 0; i < Ports; i++)
            {
                Assert.Equal(TcAction.Next, (i % 2 == 0 ? alice : bob).Send((ushort)(1024 + (i / 2)), out ushort port));
                Assert.True(port >= 1024 && given.Add(port), $"flow {i} got port {port}");
            }

            Assert.Equal(Ports, given.Count);
            for (int i = 0; i < 1000; i++)
            {
                Assert.Equal(TcAction.Drop, alice.Send((ushort)(60_000 + i), out _));
            }
        });
        Assert.Equal([((Egress, DropReason.NatNoMapping), 1000L)], Bed.Pods.CountDrops());
        Assert.Equal(1000ul, Assert.Single(Bed.Targets).Value.Refused);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void No_flow_among_many_gets_anothers_answers(Family family)
    {
        int rounds = int.Parse(Environment.GetEnvironmentVariable("CILIUM_NAT_FLOWS") ?? "40000") / 20_000;
        Random random = new(family == Family.IPv4 ? 4 : 6);
        NetworkBed.Stream alice = Bed.StreamFrom(Peers.Alice, Packet(TestPolicy.Udp, Peers.Alice.Address(family), 1, Client(family), 443));
        NetworkBed.Stream bob = Bed.StreamFrom(Peers.Bob, Packet(TestPolicy.Udp, Peers.Bob.Address(family), 1, Client(family), 443));
        NetworkBed.Stream answers = Bed.StreamFromOutside(Packet(TestPolicy.Udp, Client(family), 443, Node(family), 1));
        for (int round = 0; round < rounds; round++)
        {
            Bed.InNamespace(() => Round(random, alice, bob, answers, 20_000));
            Bed.Age();
            Bed.Collect();
        }
    }

    private static void Round(Random random, NetworkBed.Stream alice, NetworkBed.Stream bob, NetworkBed.Stream answers, int flows)
    {
        // Few destinations and ports, so that flows are in each other's way; the destination is in the last bytes of its address.
        Dictionary<(ushort Host, ushort Remote, ushort Port), (NetworkBed.Stream From, ushort Port)> owners = new(flows);
        Dictionary<(NetworkBed.Stream, ushort, ushort, ushort), ushort> known = new(flows);
        for (int i = 0; i < flows; i++)
        {
            NetworkBed.Stream from = random.Next(2) == 0 ? alice : bob;
            ushort host = (ushort)random.Next(8), remote = (ushort)random.Next(440, 450), port = (ushort)random.Next(1, 65_536);
            Assert.Equal(TcAction.Next, from.SendTo(host, port, remote, out ushort given));
            if (known.TryGetValue((from, host, remote, port), out ushort before))
            {
                Assert.Equal(before, given);
                continue;
            }

            known.Add((from, host, remote, port), given);
            Assert.True(owners.TryAdd((host, remote, given), (from, port)), $"port {given} to {host}:{remote} was given twice");
        }

        foreach (var ((host, remote, given), (from, port)) in owners)
        {
            Assert.Equal(TcAction.Next, answers.SendBack(host, remote, given, out IPAddress address, out ushort back));
            Assert.Equal((from.Source, port), (address, back));
        }
    }
}
