// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Cilium.Datapath;
using Cilium.LoadBalancing;
using Cilium.Netlink;

namespace Datapath.Tests;

/// <summary>Connected sockets whose backend goes.</summary>
[Collection(SocketTests.Name)]
public sealed class StaleSocketTests(SharedSocketBed shared)
{
    public static TheoryData<SocketFamily> Families => SocketBed.Families;

    [Theory]
    [MemberData(nameof(Families))]
    public void Datagram_sockets_of_a_backend_that_goes_are_destroyed_in_all_network_namespaces(SocketFamily family)
    {
        SocketBed bed = shared.Clear();
        NetworkNamespace[] homes = [bed.Host, bed.AddNamespace(), bed.AddNamespace()];
        Socket gone = bed.Server(family, SocketType.Dgram, 1), kept = bed.Server(family, SocketType.Dgram, 2);
        ServicePortState going = SocketBed.Service(family, SocketType.Dgram, 53, gone), staying = SocketBed.Service(family, SocketType.Dgram, 54, kept);
        bed.Apply(going, staying);
        Socket[] hit = [.. homes.Select(home => Connected(bed, family, 53, home))];
        Socket[] spared = [.. homes.Select(home => Connected(bed, family, 54, home))];

        // Connected to the same address, but not by way of the service; and one that has been connected elsewhere since.
        Socket direct = bed.Socket(family, SocketType.Dgram), moved = Connected(bed, family, 53, bed.Host);
        IPEndPoint address = (IPEndPoint)gone.LocalEndPoint!;
        direct.Connect(family == SocketFamily.Mapped ? new IPEndPoint(address.Address.MapToIPv6(), address.Port) : address);
        moved.Connect(SocketBed.Vip(family, 54));

        Assert.Equal(0, bed.Balancer.DestroyStaleSockets().Matched);
        bed.Apply(going with { Backends = [], Inside = BackendPool.Empty, Outside = BackendPool.Empty });
        SocketSweepReport report = bed.Balancer.DestroyStaleSockets();
        Assert.Empty(report.Failures);
        Assert.Equal((3, 3, 0, 0), (report.Matched, report.Destroyed, report.Vanished, report.Kept));
        Assert.All(hit, socket => Assert.Equal(SocketError.ConnectionAborted, ErrorOf(socket)));
        Assert.All([.. spared, moved], socket => Assert.Equal(SocketError.Success, ErrorOf(socket)));
        Assert.Equal(SocketError.Success, ErrorOf(direct));
        Assert.Equal(0, bed.Balancer.DestroyStaleSockets().Matched);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Streams_to_a_backend_that_goes_end_where_that_is_asked_for(SocketFamily family)
    {
        SocketBed bed = shared.Clear();
        Socket first = bed.Server(family, SocketType.Stream, 1), second = bed.Server(family, SocketType.Stream, 2);
        ServicePortState ending = SocketBed.Service(family, SocketType.Stream, 80, first) with { DestroysTcpSockets = true };
        ServicePortState lasting = SocketBed.Service(family, SocketType.Stream, 81, second);
        bed.Apply(ending, lasting);
        Socket hit = bed.Socket(family, SocketType.Stream), spared = bed.Socket(family, SocketType.Stream);
        hit.Connect(SocketBed.Vip(family, 80));
        spared.Connect(SocketBed.Vip(family, 81));
        using Socket accepted = second.Accept();
        bed.Balancer.Services.Remove([ending.Key, lasting.Key]);
        SocketSweepReport report = bed.Balancer.DestroyStaleSockets();
        Assert.Empty(report.Failures);
        Assert.Equal((1, 1, 1), (report.Matched, report.Destroyed, report.Kept));
        Assert.Throws<SocketException>(() => hit.Send([1]));
        spared.Send([1]);
        Assert.Equal(1, accepted.Receive(new byte[1]));
    }

    [Fact]
    public async Task Ten_thousand_datagram_sockets_end_soon_after_their_backend()
    {
        const int Sockets = 10_000;
        SocketBed bed = shared.Clear();
        Socket server = bed.Server(SocketFamily.IPv4, SocketType.Dgram, 1);
        ServicePortState state = SocketBed.Service(SocketFamily.IPv4, SocketType.Dgram, 53, server);
        bed.Apply(state);
        Socket[] clients = bed.Sockets(SocketFamily.IPv4, SocketType.Dgram, Sockets);
        foreach (Socket client in clients)
        {
            client.Connect(SocketBed.Vip(SocketFamily.IPv4, 53));
        }

        SocketTotals before = bed.Balancer.Totals;
        using CancellationTokenSource cancel = new();
        TaskCompletionSource<SocketSweepReport> swept = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task running = bed.Balancer.DestroyStaleSocketsAsync(report => swept.TrySetResult(report), cancellationToken: cancel.Token);
        Stopwatch clock = Stopwatch.StartNew();
        bed.Balancer.Services.Remove([state.Key]);
        SocketSweepReport report = await swept.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        clock.Stop();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        TestContext.Current.TestOutputHelper?.WriteLine($"{report.Destroyed} sockets destroyed {clock.ElapsedMilliseconds} ms after the removal.");
        Assert.Equal((Sockets, Sockets, 0), (report.Matched, report.Destroyed, report.Missed));
        Assert.Equal((Sockets, Sockets), (bed.Balancer.Totals.Matched - before.Matched, bed.Balancer.Totals.Destroyed - before.Destroyed));
        Assert.All(clients, client => Assert.Equal(SocketError.ConnectionAborted, ErrorOf(client)));

        // 0.6 s where nothing else runs; tests of other projects may.
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"It took {clock.Elapsed}.");
    }

    private static Socket Connected(SocketBed bed, SocketFamily family, int port, NetworkNamespace home)
    {
        Socket socket = bed.Socket(family, SocketType.Dgram, home);
        socket.Connect(SocketBed.Vip(family, port));
        return socket;
    }

    private static SocketError ErrorOf(Socket socket) => (SocketError)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!;
}
