// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Cilium.Core;
using Cilium.Testing;

namespace EndToEnd.Tests;

public class PolicyTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(400);

    [Fact]
    public async Task Without_policy_everybody_reaches_everybody()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        var (server, _) = await cluster.AddAsync("server", 1);
        var (client, _) = await cluster.AddAsync("client", 2);
        await using EchoServer tcp = server.StartTcpEcho(80), udp = server.StartUdpEcho(53);
        foreach (IPAddress address in new[] { server.IPv4!, server.IPv6! })
        {
            Assert.True(await client.TryEchoTcpAsync(new(address, 80), "ping"u8.ToArray(), cancellationToken: Cancel));
            Assert.True(await client.TryEchoUdpAsync(new(address, 53), "ping"u8.ToArray(), cancellationToken: Cancel));
        }
    }

    [Fact]
    public async Task Only_the_selected_peer_reaches_the_selected_port()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        var (server, _) = await cluster.AddAsync("server", 1);
        var (friend, _) = await cluster.AddAsync("friend", 2);
        var (stranger, _) = await cluster.AddAsync("stranger", 3);
        await using EchoServer web = server.StartTcpEcho(80), other = server.StartTcpEcho(81);
        await cluster.ApplyAsync("web.yaml", Policies.Allow("server", "friend", 80));
        foreach (IPAddress address in new[] { server.IPv4!, server.IPv6! })
        {
            Assert.True(await friend.TryEchoTcpAsync(new(address, 80), "ping"u8.ToArray(), s_patience, Cancel));
            Assert.False(await friend.TryEchoTcpAsync(new(address, 81), "ping"u8.ToArray(), s_patience, Cancel));
            Assert.False(await stranger.TryEchoTcpAsync(new(address, 80), "ping"u8.ToArray(), s_patience, Cancel));
        }

        Assert.True(cluster.Agent.Datapath.Metrics.Dropped(TrafficDirection.Ingress, DropReason.PolicyDenied).Packets >= 4);
    }

    [Fact]
    public async Task Deny_wins_over_allow()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        var (server, _) = await cluster.AddAsync("server", 1);
        var (friend, _) = await cluster.AddAsync("friend", 2, ("team", "blue"));
        var (banned, _) = await cluster.AddAsync("banned", 3, ("team", "blue"));
        await using EchoServer web = server.StartTcpEcho(80);
        await cluster.ApplyAsync("web.yaml", Policies.Ingress("web", "server", """
              ingress:
                - fromEndpoints: [ { matchLabels: { team: blue } } ]
              ingressDeny:
                - fromEndpoints: [ { matchLabels: { app: banned } } ]
            """.Trim().Replace("\n    ", "\n  ", StringComparison.Ordinal)));
        Assert.True(await friend.TryEchoTcpAsync(new(server.IPv4!, 80), "ping"u8.ToArray(), s_patience, Cancel));
        Assert.False(await banned.TryEchoTcpAsync(new(server.IPv4!, 80), "ping"u8.ToArray(), s_patience, Cancel));
        Assert.True(cluster.Agent.Datapath.Metrics.Dropped(TrafficDirection.Ingress, DropReason.PolicyDeny).Packets > 0);
    }

    [Fact]
    public async Task Egress_policy_binds_the_sender()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        var (server, _) = await cluster.AddAsync("server", 1);
        var (client, _) = await cluster.AddAsync("client", 2);
        await using EchoServer web = server.StartTcpEcho(80), other = server.StartTcpEcho(81);
        await cluster.ApplyAsync("egress.yaml", """
            apiVersion: cilium.io/v2
            kind: CiliumNetworkPolicy
            metadata: { name: egress, namespace: default }
            spec:
              endpointSelector: { matchLabels: { app: client } }
              egress:
              - toCIDR: [ 10.4.0.1/32 ]
                toPorts: [ { ports: [ { port: "80" } ] } ]
              - toEndpoints: [ { matchLabels: { app: server } } ]
                toPorts: [ { ports: [ { port: "80" } ] } ]
            """);
        Assert.True(await client.TryEchoTcpAsync(new(server.IPv4!, 80), "ping"u8.ToArray(), s_patience, Cancel));
        Assert.True(await client.TryEchoTcpAsync(new(server.IPv6!, 80), "ping"u8.ToArray(), s_patience, Cancel));
        Assert.False(await client.TryEchoTcpAsync(new(server.IPv4!, 81), "ping"u8.ToArray(), s_patience, Cancel));
        Assert.True(cluster.Agent.Datapath.Metrics.Dropped(TrafficDirection.Egress, DropReason.PolicyDenied).Packets > 0);
    }

    [Fact]
    public async Task Pods_and_their_node_talk_as_the_host_entity_allows()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        var (pod, _) = await cluster.AddAsync("pod", 1);
        await using EchoServer onNode = EchoServer.StartTcp(cluster.Node.Namespace, 8080), inPod = pod.StartTcpEcho(80);
        foreach (IPAddress address in new[] { cluster.NodeIPv4, cluster.NodeIPv6 })
        {
            Assert.True(await pod.TryEchoTcpAsync(new(address, 8080), "ping"u8.ToArray(), cancellationToken: Cancel));
        }

        await cluster.ApplyAsync("none.yaml", """
            apiVersion: cilium.io/v2
            kind: CiliumNetworkPolicy
            metadata: { name: no-egress, namespace: default }
            spec:
              endpointSelector: { matchLabels: { app: pod } }
              egress: [ {} ]
            """);
        Assert.False(await pod.TryEchoTcpAsync(new(cluster.NodeIPv4, 8080), "ping"u8.ToArray(), s_patience, Cancel));
        await cluster.ApplyAsync("host.yaml", """
            apiVersion: cilium.io/v2
            kind: CiliumNetworkPolicy
            metadata: { name: to-host, namespace: default }
            spec:
              endpointSelector: { matchLabels: { app: pod } }
              egress: [ { toEntities: [ host ] } ]
            """);
        Assert.True(await pod.TryEchoTcpAsync(new(cluster.NodeIPv4, 8080), "ping"u8.ToArray(), s_patience, Cancel));
        Assert.True(await pod.TryEchoTcpAsync(new(cluster.NodeIPv6, 8080), "ping"u8.ToArray(), s_patience, Cancel));
    }

    [Fact]
    public async Task A_withdrawn_permission_ends_open_connections_and_a_new_one_revives_them()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        var (server, _) = await cluster.AddAsync("server", 1);
        var (client, _) = await cluster.AddAsync("client", 2);
        await using EchoServer web = server.StartTcpEcho(80);
        await cluster.ApplyAsync("web.yaml", Policies.Allow("server", "client", 80));
        using ConnectResult connection = await client.ConnectAsync(new(server.IPv4!, 80), cancellationToken: Cancel);
        Assert.True(await EchoServer.TryExchangeAsync(connection.Socket!, "one"u8.ToArray(), Cancel));

        await cluster.ApplyAsync("web.yaml", Policies.Allow("server", "somebody-else", 80));
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        patience.CancelAfter(s_patience);
        Task<bool> exchange = EchoServer.TryExchangeAsync(connection.Socket!, "two"u8.ToArray(), Cancel);
        Assert.NotSame(exchange, await Task.WhenAny(exchange, Task.Delay(s_patience, Cancel)));
        Assert.Contains(cluster.Agent.Datapath.Connections.List(), found => found.IsRevoked);

        await cluster.ApplyAsync("web.yaml", Policies.Allow("server", "client", 80));
        Assert.True(await exchange.WaitAsync(TimeSpan.FromSeconds(5), Cancel));
    }

    [Fact]
    public async Task A_file_that_does_not_parse_leaves_the_others_in_force()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        await using Guarded guarded = await Guarded.AddAsync(cluster);
        await File.WriteAllTextAsync(Path.Combine(cluster.Options.PolicyDirectory!, "broken.yaml"), "kind: [", Cancel);
        await Eventually.HoldsAsync(() => cluster.Agent.PolicyReport.Faults.Length > 0, "the fault is reported");
        var fault = cluster.Agent.PolicyReport.Faults[0];
        Assert.Contains("broken.yaml", fault.ToString(), StringComparison.Ordinal);
        Assert.True(fault.Line > 0);
        await guarded.ShouldBeJudgedAsync();
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;
}
