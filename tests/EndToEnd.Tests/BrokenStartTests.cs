// SPDX-License-Identifier: Apache-2.0
using Cilium.Identity;
using Cilium.Testing;

namespace EndToEnd.Tests;

public class BrokenStartTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(400);

    [Fact]
    public async Task A_file_that_is_broken_when_the_agent_starts_goes_on_protecting_by_its_stored_version()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        await using Guarded guarded = await Guarded.AddAsync(cluster);

        await cluster.Agent.StopAsync(Cancel);
        await cluster.WriteAsync("web.yaml", "kind: [");
        await cluster.RestartAsync();
        Assert.True(cluster.Agent.PolicyReport.IsComplete);
        Assert.False(cluster.Agent.Policies.IsHeld);
        Assert.Single(cluster.Agent.PolicyReport.Faults);
        await guarded.ShouldBeJudgedAsync();
    }

    [Fact]
    public async Task Without_any_version_of_a_file_endpoints_keep_what_they_have_and_new_ones_are_denied_until_it_is_corrected()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(options => options.RetryInterval = TimeSpan.FromMilliseconds(50));
        await using Guarded guarded = await Guarded.AddAsync(cluster);

        await cluster.Agent.StopAsync(Cancel);
        await cluster.WriteAsync("web.yaml", "kind: [");
        Directory.Delete(Path.Combine(cluster.Options.StateDirectory, "policies"), recursive: true);
        await cluster.RestartAsync();
        Assert.False(cluster.Agent.PolicyReport.IsComplete);
        Assert.True(cluster.Agent.Policies.IsHeld);
        var (newcomer, _) = await cluster.AddAsync("newcomer", 4);
        await using EchoServer other = newcomer.StartTcpEcho(80);
        await guarded.ShouldBeJudgedAsync();
        Assert.False(await TryAsync(guarded.Friend, newcomer));

        await cluster.WriteAsync("web.yaml", Policies.Allow("server", "stranger", 80));
        await Eventually.HoldsAsync(() => !cluster.Agent.Policies.IsHeld && cluster.Agent.Policies.Retry(), "the adoption is complete");
        Assert.True(await TryAsync(guarded.Stranger, guarded.Server));
        Assert.False(await TryAsync(guarded.Friend, guarded.Server));
        Assert.True(await TryAsync(guarded.Friend, newcomer));
    }

    [Fact]
    public async Task Without_its_checkpoint_no_identity_gets_a_number_that_meant_another_one()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        await using Guarded guarded = await Guarded.AddAsync(cluster);
        HashSet<uint> before = [.. cluster.Agent.Endpoints.Select(endpoint => endpoint.Identity!.Id.Value)];
        Assert.Equal(3, before.Count);

        // As after a kill that came before the first checkpoint.
        await cluster.Agent.StopAsync(Cancel);
        File.Delete(Path.Combine(cluster.Options.StateDirectory, FileIdentityStore.DefaultFileName));
        await cluster.RestartAsync();
        Assert.Empty(before.Intersect(cluster.Agent.Endpoints.Select(endpoint => endpoint.Identity!.Id.Value)));
        await guarded.ShouldBeJudgedAsync();
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static Task<bool> TryAsync(TestPod from, TestPod to) => from.TryEchoTcpAsync(new(to.IPv4!, 80), "ping"u8.ToArray(), s_patience, Cancel);
}
