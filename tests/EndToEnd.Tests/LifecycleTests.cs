// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf;
using Cilium.Datapath;
using Cilium.Datapath.Layout;
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
    public async Task A_move_to_another_device_that_was_cut_short_is_taken_back()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        await using Guarded guarded = await Guarded.AddAsync(cluster);
        TestPod other = cluster.Node.AddPod("10.4.0.9", "fd00:4::9");
        await cluster.Agent.StopAsync(TestContext.Current.CancellationToken);
        string maps = Path.Combine(cluster.Options.Datapath.PinRoot, "maps");
        using (DatapathMaps pinned = new(name => BpfMap.OpenPinned(Path.Combine(maps, name))))
        {
            EndpointValue moved = new EndpointTable(pinned).All.Single(value => value.Id == guarded.Endpoint.Id.Value);
            int slot = pinned.Endpoints.Length - 1;
            moved.Ifindex = (uint)other.HostInterfaceIndex;
            pinned.Endpoints.GetWritable(slot) = moved;
            pinned.EndpointCells.GetWritable(other.HostInterfaceIndex) = ((ulong)slot << 32) | moved.Ifindex;
        }

        await cluster.Agent.StartAsync(TestContext.Current.CancellationToken);
        Assert.Equal(
            guarded.Server.HostInterfaceIndex,
            cluster.Agent.Datapath.Endpoints.Single(endpoint => endpoint.Id == guarded.Endpoint.Id).InterfaceIndex);
        Assert.Equal((0, 0), Hooks.CountsOf(cluster.Node, other));
        Assert.Equal((1, 1), Hooks.CountsOf(cluster.Node, guarded.Server));
        await guarded.ShouldBeJudgedAsync();
    }

    [Fact]
    public async Task Verdicts_of_before_a_restart_name_the_same_rule_after_it()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        await using Guarded guarded = await Guarded.AddAsync(cluster);
        using ConnectResult connection = await guarded.Friend.ConnectAsync(
            new(guarded.Server.IPv4!, Guarded.WebPort), cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(connection.IsConnected);
        Assert.Equal("CiliumNetworkPolicy/default/allow-friend[0]", RuleOf());
        await cluster.Agent.StopAsync(TestContext.Current.CancellationToken);
        await cluster.WriteAsync("earlier.yaml", Policies.Allow("friend", "server", 81));
        await cluster.Agent.StartAsync(TestContext.Current.CancellationToken);
        Assert.Equal("CiliumNetworkPolicy/default/allow-friend[0]", RuleOf());

        string? RuleOf()
        {
            uint cookie = cluster.Agent.Datapath.Connections.List().Single(tracked => tracked.Endpoint == guarded.Endpoint.Id && tracked.Local.Port == Guarded.WebPort).RuleCookie;
            return cluster.Agent.Policies.Catalog.TryGet(cookie, out PolicyRule? rule) ? rule.ToString() : null;
        }
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
