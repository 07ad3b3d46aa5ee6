// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Cilium.Core;
using Cilium.Identity;
using Cilium.Policy;
using Cilium.Sdk;
using Cilium.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EndToEnd.Tests;

public class HostTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(400);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_host_starts_the_agent_watches_policies_and_stops_it()
    {
        await using TestCluster cluster = TestCluster.Prepare();
        using IHost host = HostOf(options => TestCluster.Copy(cluster.Options, options));
        NodeAgent agent = host.Services.GetRequiredService<NodeAgent>();
        Assert.Same(agent, host.Services.GetRequiredService<INameObserver>());
        Assert.False(agent.IsRunning);
        Assert.False(Directory.Exists(cluster.Options.Datapath.PinRoot));
        await host.StartAsync(Cancel);
        Assert.True(agent.IsRunning);

        TestPod server = cluster.Node.AddPod("10.4.0.1"), friend = cluster.Node.AddPod("10.4.0.2"), stranger = cluster.Node.AddPod("10.4.0.3");
        foreach (var (name, pod) in new[] { ("server", server), ("friend", friend), ("stranger", stranger) })
        {
            await agent.AddEndpointAsync(TestCluster.SpecOf(name, pod), Cancel);
        }

        await using EchoServer web = server.StartTcpEcho(80);
        Assert.True(await stranger.TryEchoTcpAsync(new(server.IPv4!, 80), "ping"u8.ToArray(), cancellationToken: Cancel));
        await cluster.WriteAsync("web.yaml", Policies.Allow("server", "friend", 80));
        await Eventually.HoldsAsync(() => agent.Datapath.Endpoints.Any(endpoint => endpoint.IsIngressEnforced), "the policy is in force");
        Assert.True(await friend.TryEchoTcpAsync(new(server.IPv4!, 80), "ping"u8.ToArray(), s_patience, Cancel));
        Assert.False(await stranger.TryEchoTcpAsync(new(server.IPv4!, 80), "ping"u8.ToArray(), s_patience, Cancel));

        await host.StopAsync(Cancel);
        Assert.False(agent.IsRunning);
        Assert.Throws<InvalidOperationException>(() => agent.Endpoints);
        Assert.True(await friend.TryEchoTcpAsync(new(server.IPv4!, 80), "ping"u8.ToArray(), s_patience, Cancel));
        Assert.False(await stranger.TryEchoTcpAsync(new(server.IPv4!, 80), "ping"u8.ToArray(), s_patience, Cancel));
    }

    [Fact]
    public async Task Every_fault_of_the_options_is_told_at_once()
    {
        using IHost host = HostOf(options =>
        {
            options.PolicyDirectory = "/nowhere";
            options.StateDirectory = " ";
            options.RetryInterval = TimeSpan.Zero;
            options.Datapath.PinRoot = "relative";
            options.Datapath.VxlanPort = 0;
            options.Datapath.MapSizes.Connections = 1;
            options.Datapath.Timeouts.Tcp = TimeSpan.Zero;
            options.Names.MaxAddresses = 0;
        });
        OptionsValidationException error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Cancel));
        string[] names = ["PolicyDirectory", "StateDirectory", "RetryInterval", "Datapath.PinRoot", "Datapath.VxlanPort", "Datapath.MapSizes.Connections", "Datapath.Timeouts.Tcp", "Names.MaxAddresses"];
        Assert.Equal(names.Order(), error.Failures.Select(failure => failure.Split(':')[0]).Order());
    }

    [Fact]
    public async Task An_agent_made_by_hand_tells_the_same_faults()
    {
        await using NodeAgent agent = new(new CiliumOptions { PolicyDirectory = "/nowhere", StateDirectory = "" }, LoggerFactory.Create(_ => { }));
        OptionsException error = await Assert.ThrowsAsync<OptionsException>(() => agent.StartAsync(Cancel));
        Assert.Equal(["PolicyDirectory", "StateDirectory"], error.Faults.Select(fault => fault.Path));
    }

    [Fact]
    public async Task Identities_keep_their_numbers_over_restarts()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        TestPod one = cluster.Node.AddPod("10.4.0.1"), two = cluster.Node.AddPod("10.4.0.2"), three = cluster.Node.AddPod("10.4.0.3");
        var first = await NumbersOfAsync(cluster, ("one", one), ("two", two), ("three", three));
        await cluster.RestartAsync();
        Assert.Equal(first, cluster.Agent.Endpoints.ToDictionary(endpoint => endpoint.Name, endpoint => endpoint.Identity!.Id));

        // Without the endpoints, and in another order: what keeps the numbers is the file of identities.
        await cluster.Agent.StopAsync(Cancel);
        File.Delete(Path.Combine(cluster.Options.StateDirectory, "endpoints.json"));
        await cluster.RestartAsync();
        Assert.Empty(cluster.Agent.Endpoints);
        Assert.Equal(first, await NumbersOfAsync(cluster, ("three", three), ("two", two), ("one", one)));
    }

    [Fact]
    public async Task Endpoints_can_be_added_while_identities_are_being_saved()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(options => options.Identity.CheckpointInterval = TimeSpan.FromMilliseconds(1));
        TestPod pod = cluster.Node.AddPod("10.4.0.1");
        for (int i = 0; i < 30; i++)
        {
            Endpoint endpoint = await cluster.Agent.AddEndpointAsync(TestCluster.SpecOf("pod", pod, ("version", $"{i}")), Cancel);
            string saved = await File.ReadAllTextAsync(Path.Combine(cluster.Options.StateDirectory, FileIdentityStore.DefaultFileName), Cancel);
            Assert.Contains($"\"id\":{endpoint.Identity!.Id},", saved, StringComparison.Ordinal);
        }
    }

    private static async Task<Dictionary<string, NumericIdentity>> NumbersOfAsync(TestCluster cluster, params (string Name, TestPod Pod)[] pods)
    {
        Dictionary<string, NumericIdentity> numbers = [];
        foreach (var (name, pod) in pods)
        {
            numbers.Add(name, (await cluster.Agent.AddEndpointAsync(TestCluster.SpecOf(name, pod), Cancel)).Identity!.Id);
        }

        return numbers;
    }

    private static IHost HostOf(Action<CiliumOptions> configure)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddCilium(configure);
        return builder.Build();
    }
}
