// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf;
using Cilium.Policy;
using Cilium.Sdk;
using Cilium.Testing;

namespace EndToEnd.Tests;

public class LifecycleTests
{
    [Fact]
    public async Task A_thousand_endpoints_come_and_go_and_leave_nothing()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        TestPod pod = cluster.Node.AddPod("10.4.0.9", "fd00:4::9");
        await CycleAsync(cluster, pod, 20);
        Footprint before = Footprint.Take(cluster);
        await CycleAsync(cluster, pod, 1000);
        Footprint after = Footprint.Take(cluster);
        Assert.Equal(before with { ManagedBytes = 0 }, after with { ManagedBytes = 0 });
        Assert.True(after.ManagedBytes - before.ManagedBytes < 2_000_000, $"Memory grew from {before.ManagedBytes} to {after.ManagedBytes} bytes.");
    }

    [Fact]
    public async Task A_vanished_device_is_a_typed_error_and_changes_nothing()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        TestPod pod = cluster.Node.AddPod("10.4.0.9");
        EndpointSpec spec = TestCluster.SpecOf("ghost", pod);
        pod.Dispose();
        Footprint before = Footprint.Take(cluster);
        InterfaceNotFoundException error = await Assert.ThrowsAsync<InterfaceNotFoundException>(
            () => cluster.Agent.AddEndpointAsync(spec, TestContext.Current.CancellationToken));
        Assert.Equal(spec.InterfaceIndex, error.InterfaceIndex);
        Assert.Empty(cluster.Agent.Endpoints);
        Footprint after = Footprint.Take(cluster);

        // The number that its labels got is kept for them for a while, used by nobody.
        Assert.Equal(before with { ManagedBytes = 0, Identities = after.Identities }, after with { ManagedBytes = 0 });
    }

    [Fact]
    public async Task An_agent_that_starts_again_adopts_endpoints_and_replaces_nothing()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        var (pod, endpoint) = await cluster.AddAsync("pod", 1);
        string generation = cluster.Agent.Datapath.Generation;
        uint[] programs = Hooks.ProgramsOf(cluster.Node, pod);
        await cluster.RestartAsync();
        Assert.Equal(generation, cluster.Agent.Datapath.Generation);
        Assert.Equal(endpoint.Id, Assert.Single(cluster.Agent.Endpoints).Id);
        Assert.Equal(endpoint.Identity, cluster.Agent.Endpoints[0].Identity);
        Assert.Equal(programs, Hooks.ProgramsOf(cluster.Node, pod));
    }

    [Fact]
    public async Task Other_options_swap_the_programs_under_the_endpoints()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        var (server, _) = await cluster.AddAsync("server", 1);
        var (client, _) = await cluster.AddAsync("client", 2);
        await using EchoServer web = server.StartTcpEcho(80);
        using ConnectResult connection = await client.ConnectAsync(new(server.IPv4!, 80), cancellationToken: TestContext.Current.CancellationToken);
        string generation = cluster.Agent.Datapath.Generation;
        cluster.Options.Datapath.Timeouts.NonTcp = TimeSpan.FromSeconds(30);
        await cluster.RestartAsync();
        Assert.NotEqual(generation, cluster.Agent.Datapath.Generation);
        Assert.Equal(2, Hooks.ProgramsOf(cluster.Node, server).Length);
        Assert.True(await EchoServer.TryExchangeAsync(connection.Socket!, "still here"u8.ToArray(), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Policies_that_come_and_go_leave_nothing()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        await cluster.AddAsync("server", 1);
        await cluster.AddAsync("client", 2);

        // Until the catalog of rules holds as many that are gone as it ever keeps.
        int rules = await ChangeAsync(cluster, 1);
        await ChangeAsync(cluster, (RuleCatalog.MaxRemoved / rules) + 1);
        Footprint before = Footprint.Take(cluster);
        await ChangeAsync(cluster, 200);
        Footprint after = Footprint.Take(cluster);
        Assert.Equal(before with { ManagedBytes = 0 }, after with { ManagedBytes = 0 });
        Assert.True(after.ManagedBytes - before.ManagedBytes < 2_000_000, $"Memory grew from {before.ManagedBytes} to {after.ManagedBytes} bytes.");
    }

    /// <summary>A policy that fills every map of rules: listed and masked selectors, ranges, prefixes.</summary>
    /// <returns>How many rules it has.</returns>
    private static async Task<int> ChangeAsync(TestCluster cluster, int count)
    {
        string peers = string.Join("\n", Enumerable.Range(1, 20).Select(number => $"    - matchLabels: {{ app: peer{number} }}"));
        var document = PolicyDocuments.Parse($$"""
            apiVersion: cilium.io/v2
            kind: CiliumNetworkPolicy
            metadata: { name: changing, namespace: default }
            spec:
              endpointSelector: { matchLabels: { app: server } }
              ingress:
              - fromCIDR: [ 192.0.2.0/24, "2001:db8::/32" ]
                toPorts: [ { ports: [ { port: "1000", endPort: 2000, protocol: UDP } ] } ]
              - fromEndpoints: [ { matchLabels: { app: client } } ]
                toPorts: [ { ports: [ { port: "80", protocol: TCP } ] } ]
              - fromEndpoints:
            {{peers}}
            """).Documents;
        string idle = KernelState.CountEntries(cluster.Options.Datapath.PinRoot);
        int rules = 0;
        for (int i = 0; i < count; i++)
        {
            rules = cluster.Agent.Policies.Upsert([.. document]).Added.Length;
            Assert.NotEqual(idle, KernelState.CountEntries(cluster.Options.Datapath.PinRoot));
            cluster.Agent.Policies.Remove(document[0].Resource);
        }

        await Eventually.HoldsAsync(
            () => cluster.Agent.Policies.Retry() && KernelState.CountEntries(cluster.Options.Datapath.PinRoot) == idle,
            $"the maps are as they were: {idle}, not {KernelState.CountEntries(cluster.Options.Datapath.PinRoot)}");
        return rules;
    }

    [Fact]
    public async Task Where_tcx_is_not_used_filters_do_the_same()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(options => options.Datapath.IsClsactForced = true);
        var (server, endpoint) = await cluster.AddAsync("server", 1);
        var (friend, _) = await cluster.AddAsync("friend", 2);
        var (stranger, _) = await cluster.AddAsync("stranger", 3);
        await using EchoServer web = server.StartTcpEcho(80);
        await cluster.ApplyAsync("web.yaml", Policies.Allow("server", "friend", 80));
        using ConnectResult connection = await friend.ConnectAsync(new(server.IPv6!, 80), cancellationToken: TestContext.Current.CancellationToken);
        uint[] filters = Hooks.FiltersOf(cluster.Node, server);
        await cluster.RestartAsync();
        Assert.Equal(filters, Hooks.FiltersOf(cluster.Node, server));
        Assert.Equal((2, 0), (filters.Length, Hooks.ProgramsOf(cluster.Node, server).Length));
        Assert.True(await EchoServer.TryExchangeAsync(connection.Socket!, "still here"u8.ToArray(), TestContext.Current.CancellationToken));
        Assert.False(await stranger.TryEchoTcpAsync(new(server.IPv4!, 80), "ping"u8.ToArray(), TimeSpan.FromMilliseconds(400), TestContext.Current.CancellationToken));
        Assert.True(await cluster.Agent.RemoveEndpointAsync(endpoint.Id, TestContext.Current.CancellationToken));
        Assert.Empty(Hooks.FiltersOf(cluster.Node, server));
    }

    private static async Task CycleAsync(TestCluster cluster, TestPod pod, int count)
    {
        for (int i = 0; i < count; i++)
        {
            var endpoint = await cluster.Agent.AddEndpointAsync(TestCluster.SpecOf("pod", pod), TestContext.Current.CancellationToken);
            Assert.True(await cluster.Agent.RemoveEndpointAsync(endpoint.Id, TestContext.Current.CancellationToken));
        }
    }
}
