// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using Cilium.Policy;
using Cilium.Sdk;
using Cilium.Testing;

namespace EndToEnd.Tests;

public class NameTests
{
    private const string Policy = """
        apiVersion: cilium.io/v2
        kind: CiliumNetworkPolicy
        metadata: { name: names, namespace: default }
        spec:
          endpointSelector: { matchLabels: { app: client } }
          egress:
          - toFQDNs: [ { matchName: web.example.com }, { matchPattern: "*.cdn.example.com" } ]
            toPorts: [ { ports: [ { port: "80", protocol: TCP } ] } ]
        """;

    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan s_shortly = TimeSpan.FromSeconds(2);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_address_is_reachable_from_the_name_being_learned_until_it_is_expired_and_unused_also_over_a_kill()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(Configure);
        var (client, _) = await cluster.AddAsync("client", 1);
        TestPod web = World(cluster, "192.0.2.10", "2001:db8::10"), cdn = World(cluster, "192.0.2.11", "2001:db8::11");
        await using EchoServer webServer = web.StartTcpEcho(80), webAdmin = web.StartTcpEcho(81), cdnServer = cdn.StartTcpEcho(80);
        Assert.True(await ReachesAsync(client, web.IPv4!));
        await cluster.ApplyAsync("names.yaml", Policy);
        Assert.False(await ReachesAsync(client, web.IPv4!));
        Assert.False(await ReachesAsync(client, web.IPv6!));

        Assert.Equal(new NameLearning(2, 0, 0, null), await LearnAsync(cluster, "web.example.com.", web));
        ConnectResult connected = await client.ConnectAsync(new(web.IPv4!, 80), cancellationToken: Cancel);
        using Socket connection = connected.Socket!;
        Assert.True(await ReachesAsync(client, web.IPv6!));
        Assert.False(await ReachesAsync(client, web.IPv4!, 81));
        Assert.False(await ReachesAsync(client, cdn.IPv4!));
        Assert.Equal(2, (await LearnAsync(cluster, "a.cdn.example.com", cdn)).Added);
        Assert.True(await ReachesAsync(client, cdn.IPv4!));

        // All answers expire; of the addresses, the one with a connection stays.
        await Eventually.HoldsAsync(() => cluster.Agent.Names.Statistics is { Addresses: 1 }, "what nobody uses is forgotten");
        Assert.Equal([web.IPv4!], cluster.Agent.Names.AddressesOf("web.example.com"));
        Assert.False(await ReachesAsync(client, cdn.IPv4!));
        Assert.False(await ReachesAsync(client, web.IPv6!));
        await ShouldTalkAsync(client, web, connection);

        // A name learned just before the agent is killed: nothing but its journal has it.
        await LearnAsync(cluster, "b.cdn.example.com", cdn, TimeSpan.FromHours(1));
        await RestartAsIfKilledAsync(cluster);
        await ShouldTalkAsync(client, web, connection);
        Assert.True(await ReachesAsync(client, cdn.IPv4!));
        Assert.False(await ReachesAsync(client, web.IPv4!, 81));

        connection.Dispose();
        await Eventually.HoldsAsync(() => cluster.Agent.Names.AddressesOf("web.example.com").IsEmpty, "the last user is gone");
        Assert.False(await ReachesAsync(client, web.IPv4!));
        Assert.True(await ReachesAsync(client, cdn.IPv4!));
    }

    [Fact]
    public async Task Learning_an_address_reaches_the_kernel_in_well_under_a_millisecond()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(Configure);
        await cluster.AddAsync("client", 1);
        await cluster.ApplyAsync("names.yaml", Policy);
        List<double> taken = [];
        for (int i = 0; i < 500; i++)
        {
            IPAddress[] answer = [IPAddress.Parse($"198.51.{i >> 8}.{i & 255}")];
            long began = TimeProvider.System.GetTimestamp();
            Assert.True((await cluster.Agent.LearnAsync($"host{i}.cdn.example.com", answer, TimeSpan.FromHours(1), Cancel)).IsInForce);
            taken.Add(TimeProvider.System.GetElapsedTime(began).TotalMilliseconds);
        }

        taken.Sort();
        TestContext.Current.TestOutputHelper?.WriteLine($"median {taken[250]:0.000} ms, p99 {taken[495]:0.000} ms");
        Assert.True(taken[250] < 0.5, $"The median is {taken[250]} ms.");
    }

    [Fact]
    public async Task A_corrupt_file_of_names_does_not_keep_the_agent_from_starting()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(Configure);
        await LearnAsync(cluster, "web.example.com", cluster.Node.AddPod("192.0.2.10"), TimeSpan.FromHours(1));
        await cluster.Agent.Names.SaveAsync(Cancel);
        await cluster.Agent.StopAsync(Cancel);
        string path = Path.Combine(cluster.Options.StateDirectory, FileNameStore.DefaultFileName);
        await File.WriteAllTextAsync(path, "{", Cancel);
        await cluster.RestartAsync();
        Assert.Equal(1, cluster.Agent.Names.Statistics.Addresses);
        Assert.Equal("{", await File.ReadAllTextAsync(path + ".corrupt", Cancel));
    }

    private static void Configure(CiliumOptions options)
    {
        options.Names.ConnectTime = TimeSpan.FromMilliseconds(200);
        options.Names.CollectInterval = TimeSpan.FromMilliseconds(100);
        options.Datapath.Timeouts.TcpClosed = TimeSpan.FromSeconds(1);
    }

    // Not an endpoint of the agent: to the policy, its addresses are the world.
    private static TestPod World(TestCluster cluster, string ipv4, string ipv6) => cluster.Node.AddPod(
        new TestPodSpec { IPv4 = IPAddress.Parse(ipv4), IPv6 = IPAddress.Parse(ipv6), HasStaticGateway = true });

    private static async Task<NameLearning> LearnAsync(TestCluster cluster, string name, TestPod server, TimeSpan? timeToLive = null) =>
        await cluster.Agent.LearnAsync(name, [.. new[] { server.IPv4, server.IPv6 }.OfType<IPAddress>()], timeToLive ?? s_shortly, Cancel);

    private static Task<bool> ReachesAsync(TestPod client, IPAddress server, int port = 80) =>
        client.TryEchoTcpAsync(new(server, port), "ping"u8.ToArray(), s_patience, Cancel);

    private static async Task ShouldTalkAsync(TestPod client, TestPod web, Socket connection)
    {
        Assert.True(await EchoServer.TryExchangeAsync(connection, "still here"u8.ToArray(), Cancel));
        Assert.True(await ReachesAsync(client, web.IPv4!));
    }

    // The kernel goes on by itself either way; the files are put back to what they were before the agent could end in order.
    private static async Task RestartAsIfKilledAsync(TestCluster cluster)
    {
        Dictionary<string, byte[]> files = Directory.GetFiles(cluster.Options.StateDirectory).ToDictionary(file => file, File.ReadAllBytes);
        await cluster.Agent.StopAsync(Cancel);
        foreach (string file in Directory.GetFiles(cluster.Options.StateDirectory))
        {
            File.Delete(file);
        }

        foreach (var (file, content) in files)
        {
            await File.WriteAllBytesAsync(file, content, Cancel);
        }

        await cluster.RestartAsync();
    }
}
