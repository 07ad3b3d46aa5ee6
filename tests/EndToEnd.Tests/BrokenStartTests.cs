// SPDX-License-Identifier: Apache-2.0
using Cilium.Testing;

namespace EndToEnd.Tests;

public class BrokenStartTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(400);

    [Fact]
    public async Task A_file_that_is_broken_when_the_agent_starts_goes_on_protecting_by_its_stored_version()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        var (server, _) = await cluster.AddAsync("server", 1);
        var (friend, _) = await cluster.AddAsync("friend", 2);
        var (stranger, _) = await cluster.AddAsync("stranger", 3);
        await using EchoServer web = server.StartTcpEcho(80);
        await cluster.ApplyAsync("web.yaml", Policies.Allow("server", "friend", 80));

        await cluster.Agent.StopAsync(Cancel);
        await cluster.WriteAsync("web.yaml", "kind: [");
        await cluster.RestartAsync();
        Assert.True(cluster.Agent.PolicyReport.IsComplete);
        Assert.False(cluster.Agent.Policies.IsHeld);
        Assert.Single(cluster.Agent.PolicyReport.Faults);
        Assert.True(await TryAsync(friend, server));
        Assert.False(await TryAsync(stranger, server));
    }

    [Fact]
    public async Task Without_any_version_of_a_file_endpoints_keep_what_they_have_and_new_ones_are_denied_until_it_is_corrected()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(options => options.RetryInterval = TimeSpan.FromMilliseconds(50));
        var (server, _) = await cluster.AddAsync("server", 1);
        var (friend, _) = await cluster.AddAsync("friend", 2);
        var (stranger, _) = await cluster.AddAsync("stranger", 3);
        await using EchoServer web = server.StartTcpEcho(80);
        await cluster.ApplyAsync("web.yaml", Policies.Allow("server", "friend", 80));

        await cluster.Agent.StopAsync(Cancel);
        await cluster.WriteAsync("web.yaml", "kind: [");
        Directory.Delete(Path.Combine(cluster.Options.StateDirectory, "policies"), recursive: true);
        await cluster.RestartAsync();
        Assert.False(cluster.Agent.PolicyReport.IsComplete);
        Assert.True(cluster.Agent.Policies.IsHeld);
        var (newcomer, _) = await cluster.AddAsync("newcomer", 4);
        await using EchoServer other = newcomer.StartTcpEcho(80);
        Assert.True(await TryAsync(friend, server));
        Assert.False(await TryAsync(stranger, server));
        Assert.False(await TryAsync(friend, newcomer));

        await cluster.WriteAsync("web.yaml", Policies.Allow("server", "stranger", 80));
        await Eventually.HoldsAsync(() => !cluster.Agent.Policies.IsHeld && cluster.Agent.Policies.Retry(), "the adoption is complete");
        Assert.True(await TryAsync(stranger, server));
        Assert.False(await TryAsync(friend, server));
        Assert.True(await TryAsync(friend, newcomer));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static Task<bool> TryAsync(TestPod from, TestPod to) => from.TryEchoTcpAsync(new(to.IPv4!, 80), "ping"u8.ToArray(), s_patience, Cancel);
}
