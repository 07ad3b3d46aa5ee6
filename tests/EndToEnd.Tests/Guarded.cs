// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Cilium.Core;
using Cilium.Testing;

namespace EndToEnd.Tests;

/// <summary>A server, a friend who may reach its TCP echo on port 80, and two who may not: a stranger on the node, and an outsider.</summary>
internal sealed class Guarded : IAsyncDisposable
{
    public const int WebPort = 80;
    public const int SecretPort = 5001;

    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(300);

    private readonly Outsider _outsider;
    private readonly EchoServer _web;

    private Guarded(TestPod server, Endpoint endpoint, TestPod friend, TestPod stranger, Outsider outsider)
    {
        _web = server.StartTcpEcho(WebPort);
        Server = server;
        Endpoint = endpoint;
        Friend = friend;
        Stranger = stranger;
        _outsider = outsider;
    }

    public TestPod Server { get; }

    public Endpoint Endpoint { get; }

    public TestPod Friend { get; }

    public TestPod Stranger { get; }

    public TestPod Outsider => _outsider.Pod;

    public static async Task<Guarded> AddAsync(TestCluster cluster, TestPod? server = null)
    {
        server ??= cluster.Node.AddPod("10.4.0.1", "fd00:4::1");
        Endpoint endpoint = await cluster.Agent.AddEndpointAsync(TestCluster.SpecOf("server", server), TestContext.Current.CancellationToken);
        var (friend, _) = await cluster.AddAsync("friend", 2);
        var (stranger, _) = await cluster.AddAsync("stranger", 3);
        await cluster.ApplyAsync("web.yaml", Policies.Allow("server", "friend", WebPort));
        return new Guarded(server, endpoint, friend, stranger, new Outsider(cluster.Node));
    }

    /// <summary>Judged where packets leave the stranger, and where those of the outsider enter the server.</summary>
    public async Task ShouldBeJudgedAsync()
    {
        await Task.WhenAll(new[] { Server.IPv4!, Server.IPv6! }.SelectMany(address => (Task[])
        [
            ShouldReachAsync(true, Friend, address, TimeSpan.FromSeconds(5)),
            ShouldReachAsync(false, Stranger, address, s_patience),
            ShouldReachAsync(false, Outsider, address, s_patience),
        ]));
    }

    private static async Task ShouldReachAsync(bool isExpected, TestPod from, IPAddress server, TimeSpan patience) =>
        Assert.True(isExpected == await ReachesAsync(from, server, patience), $"{from.AddressFor(server)} reaches {server}: {!isExpected}");

    public static Task<bool> ReachesAsync(TestPod from, IPAddress server, TimeSpan patience) =>
        from.TryEchoTcpAsync(new(server, WebPort), "ping"u8.ToArray(), patience, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _web.DisposeAsync();
        _outsider.Dispose();
    }
}
