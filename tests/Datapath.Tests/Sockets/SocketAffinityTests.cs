// SPDX-License-Identifier: Apache-2.0
using System.Net.Sockets;
using Cilium.LoadBalancing;
using Cilium.Netlink;

namespace Datapath.Tests;

[Collection(SocketTests.Name)]
public sealed class SocketAffinityTests(SharedSocketBed shared)
{
    [Fact]
    public void A_network_namespace_stays_with_its_backend()
    {
        SocketBed bed = shared.Clear();
        NetworkNamespace[] homes = [bed.Host, .. Enumerable.Range(0, 7).Select(_ => bed.AddNamespace())];
        var (servers, state) = Start(bed, TimeSpan.FromHours(1));
        HashSet<int> chosen = [];
        foreach (NetworkNamespace home in homes)
        {
            int[] backends = [.. Enumerable.Range(0, 8).Select(_ => Connect(bed, servers, home)).Distinct()];
            chosen.Add(Assert.Single(backends));
        }

        Assert.True(chosen.Count > 1, "Eight clients had one backend.");

        // What takes no new connections is left, and what comes back is not returned to.
        int first = Connect(bed, servers, bed.Host);
        BackendTarget[] targets = [.. state.Backends.Select((target, i) => i == first ? target with { Phase = BackendPhase.Terminating } : target)];
        bed.Apply(state with { Backends = [.. targets], Inside = TestService.PoolOf(targets) });
        int second = Connect(bed, servers, bed.Host);
        Assert.NotEqual(first, second);
        bed.Apply(state);
        Assert.All(Enumerable.Range(0, 8), _ => Assert.Equal(second, Connect(bed, servers, bed.Host)));
    }

    [Fact]
    public void Affinity_ends_with_its_timeout()
    {
        SocketBed bed = shared.Clear();
        var (servers, _) = Start(bed, TimeSpan.FromSeconds(1));
        HashSet<int> chosen = [];
        for (int i = 0; i < 12 && chosen.Count < 2; i++)
        {
            chosen.Add(Connect(bed, servers, bed.Host));
            Thread.Sleep(2100);
        }

        Assert.True(chosen.Count > 1, "A client kept its backend beyond the timeout.");
    }

    private static (Socket[] Servers, ServicePortState State) Start(SocketBed bed, TimeSpan timeout)
    {
        Socket[] servers = [.. Enumerable.Range(1, 8).Select(i => bed.Server(SocketFamily.IPv4, SocketType.Dgram, i))];
        ServicePortState state = SocketBed.Service(SocketFamily.IPv4, SocketType.Dgram, 53, servers) with
        {
            Affinity = AffinitySource.NetworkNamespace,
            AffinityTimeout = timeout,
        };
        bed.Apply(state);
        return (servers, state);
    }

    /// <summary>Connects, and tells to which backend by what was counted.</summary>
    private static int Connect(SocketBed bed, Socket[] servers, NetworkNamespace home)
    {
        ulong[] before = Counts();
        bed.Socket(SocketFamily.IPv4, SocketType.Dgram, home).Connect(SocketBed.Vip(SocketFamily.IPv4, 53));
        ulong[] after = Counts();
        return Array.FindIndex(after.Zip(before).ToArray(), pair => pair.First != pair.Second);

        ulong[] Counts() =>
        [
            .. servers.Select(server => bed.Balancer.ListServices()[0].Backends.Single(backend => backend.EndPoint.Equals(server.LocalEndPoint)).Traffic.Connections),
        ];
    }
}
