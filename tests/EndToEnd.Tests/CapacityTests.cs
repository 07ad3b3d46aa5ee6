// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.Metrics;
using System.Net.Sockets;
using Cilium.Datapath;
using Cilium.Policy;
using Cilium.Sdk;
using Cilium.Testing;

namespace EndToEnd.Tests;

/// <summary>Maps that fill and grow under traffic.</summary>
public class CapacityTests
{
    private const int WebPort = 80;
    private const int StreamPort = 5000;
    private const int SecretPort = 5001;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(EndpointAttachment.Clsact)]
    [InlineData(EndpointAttachment.Tcx)]
    public async Task Maps_grow_under_traffic_and_nobody_loses_a_packet_or_gets_in(EndpointAttachment attachment)
    {
        const int rounds = 4;
        await using TestCluster cluster = await TestCluster.StartAsync(options => options.Datapath.Attachment = attachment);
        var (server, _) = await cluster.AddAsync("server", 1);
        var (client, _) = await cluster.AddAsync("client", 2);
        var (stranger, _) = await cluster.AddAsync("stranger", 3);
        await using EchoServer web = server.StartTcpEcho(WebPort);
        await cluster.ApplyAsync("allow.yaml", Policies.AllowWebAndStream("server", "client", "first"));
        using SequencedStream stream4 = new(client, server, AddressFamily.InterNetwork, StreamPort);
        using SequencedStream stream6 = new(client, server, AddressFamily.InterNetworkV6, StreamPort);
        await using LongConnection talk4 = await ConnectAsync(client, new(server.IPv4!, WebPort));
        await using LongConnection talk6 = await ConnectAsync(client, new(server.IPv6!, WebPort));
        await using Intruder intruder = new(stranger, server, WebPort, SecretPort);

        DatapathMapSizes sizes = cluster.Options.Datapath.MapSizes;
        TimeSpan longest = TimeSpan.Zero;
        for (int round = 0; round < rounds; round++)
        {
            await Task.Delay(200, Cancel);
            sizes.Connections *= 2;
            sizes.Identities *= 2;
            sizes.PolicyEntries += 1000;
            sizes.PolicyLists += 1000;
            sizes.PolicyMasks += 1000;
            sizes.Addresses += 1000;
            sizes.Endpoints += 100;
            sizes.Fragments += 1000;
            DatapathResizeReport report = cluster.Agent.Datapath.Resize(sizes);
            Assert.True(report.Grown.Count > 10, $"Only {report.Grown.Count} maps grew.");
            Assert.Equal(6, report.Hooks);
            longest = report.Duration > longest ? report.Duration : longest;
            Assert.Contains(cluster.Agent.Datapath.Connections.List(), connection => connection.Remote.Port == StreamPort);
        }

        // New connections are judged as before, and changes of policy reach the programs.
        await Task.Delay(200, Cancel);
        Assert.True(await Guarded.ReachesAsync(client, server.IPv4!, TimeSpan.FromSeconds(5)));
        await cluster.ApplyAsync("allow.yaml", Policies.AllowWebAndStream("server", "client", "second"));
        await Task.Delay(200, Cancel);
        await intruder.StopAsync();
        await talk4.StopAsync();
        await talk6.StopAsync();
        stream4.Stop();
        stream6.Stop();
        foreach (SequencedStream stream in new[] { stream4, stream6 })
        {
            Assert.Null(stream.Failure);
            Assert.True(stream.Sent > rounds * 100L, $"Only {stream.Sent} datagrams were sent.");
            Assert.Equal((stream.Sent, 0), (stream.Received, stream.Duplicates));
        }

        foreach (LongConnection talk in new[] { talk4, talk6 })
        {
            Assert.False(talk.HasFailed, $"The connection failed after {talk.Exchanges} exchanges; the slowest took {talk.Slowest}.");
            Assert.True(talk.Exchanges > rounds * 20L, $"Only {talk.Exchanges} exchanges took place.");
            Assert.Equal(0u, talk.Retransmissions);
        }

        Assert.True(intruder.Attempts > rounds * 50L, $"Only {intruder.Attempts} attempts were made.");
        Assert.Equal(0, intruder.Successes);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{rounds} rounds: {stream4.Sent + stream6.Sent} datagrams, {talk4.Exchanges + talk6.Exchanges} exchanges, {intruder.Attempts} attempts, longest pause of "
            + $"changes {longest.TotalMilliseconds:0} ms.");
        Assert.Equal(2, OwnObjects.Programs(cluster.Options.Datapath.PinRoot));
    }

    [Fact]
    public async Task A_full_map_keeps_the_former_policy_and_the_agent_recovers_by_itself()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(options =>
        {
            options.Datapath.MapSizes.PolicyLists = 60;
            options.RetryInterval = TimeSpan.FromMinutes(10);
        });
        await using Guarded guarded = await Guarded.AddAsync(cluster);
        await cluster.ApplyAsync("filler.yaml", AtMany("filler", "stranger", 40));
        await guarded.ShouldBeJudgedAsync();

        // Too large: who could enter may still enter, who could not may not.
        await cluster.WriteAsync("web.yaml", AtMany("allow-friend", "server", 40));
        await Eventually.HoldsAsync(() => StatusOf(cluster, guarded).IsDegraded, "the endpoint is degraded");
        var fault = Assert.IsType<DatapathCapacityException>(StatusOf(cluster, guarded).Fault);
        Assert.Equal("policy_lists", fault.Map);
        Assert.Contains("CiliumNetworkPolicy/default/filler", fault.Message, StringComparison.Ordinal);
        await guarded.ShouldBeJudgedAsync();
        Assert.True(LevelsOf(cluster).TryGetValue("policy_lists", out var level));
        Assert.InRange(level.Entries, 41, 60);
        Assert.Equal(60, level.Capacity);

        File.Delete(Path.Combine(cluster.Options.PolicyDirectory!, "filler.yaml"));
        await Eventually.HoldsAsync(() => !StatusOf(cluster, guarded).IsDegraded, "the new policy is in force");
        Assert.False(await Guarded.ReachesAsync(guarded.Friend, guarded.Server.IPv4!, TimeSpan.FromMilliseconds(300)));
    }

    [Fact]
    public async Task The_log_tells_of_maps_that_fill_and_of_endpoints_that_keep_a_former_policy()
    {
        await using TestCluster cluster = TestCluster.Prepare(options =>
        {
            options.Datapath.MapSizes.PolicyLists = 60;
            options.RetryInterval = TimeSpan.FromMilliseconds(50);
        });
        using RecordingLogger log = new();
        await using NodeAgent agent = new(cluster.Options, log);
        await agent.StartAsync(Cancel);
        TestPod pod = cluster.Node.AddPod("10.4.0.1", "fd00:4::1");
        await agent.AddEndpointAsync(TestCluster.SpecOf("server", pod), Cancel);
        await cluster.WriteAsync("some.yaml", AtMany("some", "server", 55));
        await Eventually.HoldsAsync(() => log.Has("Map policy_lists is nearly full: 5", "CiliumNetworkPolicy/default/some"), "the map is nearly full");
        await cluster.WriteAsync("some.yaml", AtMany("some", "server", 70));
        await Eventually.HoldsAsync(() => log.Has("(default/server) keeps its former policy", "'policy_lists' holds 60 entries"), "the endpoint is degraded");
        File.Delete(Path.Combine(cluster.Options.PolicyDirectory!, "some.yaml"));
        await Eventually.HoldsAsync(() => log.Has("has its newest policy in force again"), "the endpoint recovers");
        await Eventually.HoldsAsync(() => log.Has("Map policy_lists has room again"), "the map has room");
    }

    private static EndpointPolicyStatus StatusOf(TestCluster cluster, Guarded guarded)
    {
        Assert.True(cluster.Agent.Policies.TryGetStatus(guarded.Endpoint.Id, out var status));
        return status;
    }

    /// <summary>What the gauges tell.</summary>
    private static Dictionary<string, (long Entries, long Capacity)> LevelsOf(TestCluster cluster)
    {
        Dictionary<string, (long Entries, long Capacity)> levels = [];
        using MeterListener listener = new();
        listener.InstrumentPublished = (instrument, own) =>
        {
            if (instrument.Meter.Scope == cluster.Agent && instrument.Name.StartsWith("cilium.datapath.map.", StringComparison.Ordinal))
            {
                own.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            string map = (string)tags[0].Value!;
            var known = levels.GetValueOrDefault(map);
            levels[map] = instrument.Name.EndsWith("entries", StringComparison.Ordinal) ? (value, known.Capacity) : (known.Entries, value);
        });
        listener.Start();
        listener.RecordObservableInstruments();
        return levels;
    }

    private static async Task<LongConnection> ConnectAsync(TestPod client, System.Net.IPEndPoint target)
    {
        ConnectResult result = await client.ConnectAsync(target, cancellationToken: Cancel);
        Assert.True(result.IsConnected);
        return new LongConnection(result.Socket);
    }

    /// <summary>As many ports, each from a peer of its own.</summary>
    private static string AtMany(string name, string to, int count) => Policies.Ingress(
        name,
        to,
        "ingress:\n" + string.Concat(Enumerable.Range(1, count).Select(i =>
            $"  - fromEndpoints: [ {{ matchLabels: {{ app: nobody{i} }} }} ]\n    toPorts: [ {{ ports: [ {{ port: \"{1000 + i}\", protocol: TCP }} ] }} ]\n")));
}
