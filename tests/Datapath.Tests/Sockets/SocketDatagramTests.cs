// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using Cilium.LoadBalancing;

namespace Datapath.Tests;

/// <summary>Datagrams of sockets that are not connected.</summary>
[Collection(SocketTests.Name)]
public sealed class SocketDatagramTests(SharedSocketBed shared)
{
    public static TheoryData<SocketFamily> Families => SocketBed.Families;

    [Theory]
    [MemberData(nameof(Families))]
    public void A_datagram_goes_to_the_backend_and_the_answer_comes_from_the_service(SocketFamily family)
    {
        SocketBed bed = shared.Clear();
        Socket server = bed.Server(family, SocketType.Dgram, 1), stranger = bed.Server(family, SocketType.Dgram, 2);
        bed.Apply(SocketBed.Service(family, SocketType.Dgram, 53, server));
        Socket client = bed.Socket(family, SocketType.Dgram);
        client.SendTo([1], SocketBed.Vip(family, 53));
        Assert.Equal(SocketBed.Vip(family, 53), SocketConnectTests.Answer(server, client));

        // Whom nobody translated keeps its address.
        IPEndPoint direct = (IPEndPoint)stranger.LocalEndPoint!;
        IPEndPoint asked = family == SocketFamily.Mapped ? new IPEndPoint(direct.Address.MapToIPv6(), direct.Port) : direct;
        client.SendTo([1], asked);
        Assert.Equal(asked, SocketConnectTests.Answer(stranger, client));
    }

    [Fact]
    public void A_socket_keeps_its_backend_while_that_takes_new_traffic_and_then_moves()
    {
        SocketBed bed = shared.Clear();
        Socket[] servers = [.. Enumerable.Range(1, 3).Select(i => bed.Server(SocketFamily.IPv4, SocketType.Dgram, i))];
        ServicePortState all = SocketBed.Service(SocketFamily.IPv4, SocketType.Dgram, 53, servers);
        bed.Apply(all);
        long moved = bed.Balancer.Totals.Moved;
        Socket client = bed.Socket(SocketFamily.IPv4, SocketType.Dgram);
        int first = Ask(client, servers);
        for (int i = 0; i < 30; i++)
        {
            Assert.Equal(first, Ask(client, servers));
        }

        // It shuts down: still there, but the socket moves, once.
        BackendTarget[] targets = [.. all.Backends.Select((target, i) => i == first ? target with { Phase = BackendPhase.Terminating } : target)];
        bed.Apply(all with { Backends = [.. targets], Inside = TestService.PoolOf(targets), Outside = TestService.PoolOf(targets) });
        int second = Ask(client, servers);
        Assert.NotEqual(first, second);
        Assert.Equal(moved + 1, bed.Balancer.Totals.Moved);

        // It goes.
        bed.Apply(all with { Backends = [all.Backends[first]], Inside = TestService.PoolOf([all.Backends[first]]), Outside = TestService.PoolOf([all.Backends[first]]) });
        Assert.Equal(first, Ask(client, servers));
        Assert.Equal(moved + 2, bed.Balancer.Totals.Moved);
    }

    [Fact]
    public void A_socket_may_talk_to_sixteen_services_and_hears_each_by_its_own_address()
    {
        const int Services = 16;
        SocketBed bed = shared.Clear();
        Socket[] servers = [.. Enumerable.Range(0, Services).Select(i => bed.Server(SocketFamily.IPv4, SocketType.Dgram, 1 + (i % 8)))];
        bed.Apply([.. servers.Select((server, i) => SocketBed.Service(SocketFamily.IPv4, SocketType.Dgram, 1000 + i, server))]);
        Socket client = bed.Socket(SocketFamily.IPv4, SocketType.Dgram);
        for (int round = 0; round < 2; round++)
        {
            for (int i = 0; i < Services; i++)
            {
                client.SendTo([1], SocketBed.Vip(SocketFamily.IPv4, 1000 + i));
            }

            for (int i = 0; i < Services; i++)
            {
                Assert.Equal(SocketBed.Vip(SocketFamily.IPv4, 1000 + i), SocketConnectTests.Answer(servers[i], client));
            }
        }

        Assert.All(bed.Balancer.ListServices(), service => Assert.Equal(1ul, service.Backends[0].Traffic.Connections));
    }

    [Fact]
    public void Of_two_services_with_one_backend_the_answer_comes_from_the_one_asked_last()
    {
        SocketBed bed = shared.Clear();
        Socket server = bed.Server(SocketFamily.IPv4, SocketType.Dgram, 1);
        bed.Apply(SocketBed.Service(SocketFamily.IPv4, SocketType.Dgram, 53, server), SocketBed.Service(SocketFamily.IPv4, SocketType.Dgram, 54, server));
        Socket client = bed.Socket(SocketFamily.IPv4, SocketType.Dgram);
        foreach (int port in (int[])[53, 54, 53])
        {
            client.SendTo([1], SocketBed.Vip(SocketFamily.IPv4, port));
            Assert.Equal(SocketBed.Vip(SocketFamily.IPv4, port), SocketConnectTests.Answer(server, client));
        }
    }

    /// <summary>Sends a datagram, and tells which server it reached.</summary>
    private static int Ask(Socket client, Socket[] servers)
    {
        client.SendTo([1], SocketBed.Vip(SocketFamily.IPv4, 53));
        int reached = Array.FindIndex(servers, server => server.Poll(100_000, SelectMode.SelectRead));
        Assert.NotEqual(-1, reached);
        Assert.Equal(SocketBed.Vip(SocketFamily.IPv4, 53), SocketConnectTests.Answer(servers[reached], client));
        return reached;
    }
}
