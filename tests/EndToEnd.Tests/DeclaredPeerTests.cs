// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Cilium.Core;
using Cilium.Testing;

namespace EndToEnd.Tests;

public class DeclaredPeerTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Services_and_groups_are_reachable_while_they_are_declared()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        var (client, _) = await cluster.AddAsync("client", 1);
        var (pod, _) = await cluster.AddAsync("db", 2, ("tier", "one"));
        TestPod backend = World(cluster, "192.0.2.20"), cloud = World(cluster, "192.0.2.21"), office = World(cluster, "192.0.2.22");
        await using EchoServer one = pod.StartTcpEcho(80), two = backend.StartTcpEcho(80), three = cloud.StartTcpEcho(80), four = office.StartTcpEcho(80);
        await cluster.ApplyAsync("client.yaml", """
            apiVersion: cilium.io/v2
            kind: CiliumNetworkPolicy
            metadata: { name: client, namespace: default }
            spec:
              endpointSelector: { matchLabels: { app: client } }
              egress:
              - toServices: [ { k8sService: { serviceName: db } }, { k8sServiceSelector: { selector: { matchLabels: { kind: outside } } } } ]
              - toGroups: [ { aws: { securityGroupsIds: [ sg-1 ] } } ]
              - toCIDRSet: [ { cidrGroupRef: offices } ]
            """);
        (string, TestPod)[] servers = [("pod", pod), ("backend", backend), ("cloud", cloud), ("office", office)];
        Assert.Equal("", await ReachableAsync(client, servers));

        cluster.Agent.Policies.ApplyServices(
        [
            new() { Name = "db", Selector = ImmutableDictionary<string, string>.Empty.Add("tier", "one") },
            new() { Name = "legacy", Labels = ImmutableDictionary<string, string>.Empty.Add("kind", "outside"), Addresses = [backend.IPv4!] },
        ]);
        cluster.Agent.Policies.SetGroup(new("aws", "", ImmutableDictionary<string, string>.Empty, ["sg-1"], []), IpPrefix.FromAddress(cloud.IPv4!));
        await cluster.WriteAsync("offices.yaml", Offices("192.0.2.22/32"));
        await Eventually.HoldsAsync(() => cluster.Agent.Addresses.TryGet(IpPrefix.FromAddress(office.IPv4!), out _), "the group is known");
        Assert.Equal("pod backend cloud office", await ReachableAsync(client, servers));

        // A connection into a group that loses the address is cut.
        ConnectResult connected = await client.ConnectAsync(new(office.IPv4!, 80), cancellationToken: Cancel);
        using Socket connection = connected.Socket!;
        await cluster.WriteAsync("offices.yaml", Offices("198.51.100.0/24"));
        await Eventually.HoldsAsync(() => !cluster.Agent.Addresses.TryGet(IpPrefix.FromAddress(office.IPv4!), out _), "the group is another");
        Assert.False(await TalksAsync(connection));
        cluster.Agent.Policies.RemoveService("default", "db");
        Assert.Equal("backend cloud", await ReachableAsync(client, servers));
    }

    private static TestPod World(TestCluster cluster, string address) =>
        cluster.Node.AddPod(new TestPodSpec { IPv4 = IPAddress.Parse(address), HasStaticGateway = true });

    private static string Offices(string prefix) => $$"""
        apiVersion: cilium.io/v2
        kind: CiliumCIDRGroup
        metadata: { name: offices }
        spec: { externalCIDRs: [ {{prefix}} ] }
        """;

    private static async Task<string> ReachableAsync(TestPod client, (string Name, TestPod Pod)[] servers)
    {
        List<string> reachable = [];
        foreach (var (name, pod) in servers)
        {
            if (await client.TryEchoTcpAsync(new(pod.IPv4!, 80), "ping"u8.ToArray(), TimeSpan.FromMilliseconds(400), Cancel))
            {
                reachable.Add(name);
            }
        }

        return string.Join(' ', reachable);
    }

    private static async Task<bool> TalksAsync(Socket connection)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        patience.CancelAfter(TimeSpan.FromMilliseconds(600));
        try
        {
            return await EchoServer.TryExchangeAsync(connection, "still here"u8.ToArray(), patience.Token);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
