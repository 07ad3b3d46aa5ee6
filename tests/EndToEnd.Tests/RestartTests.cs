// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Cilium.Bpf;
using Cilium.Core;
using Cilium.Sdk;
using Cilium.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace EndToEnd.Tests;

public class RestartTests
{
    /// <summary>How often to kill the agent; <c>eng/restart-soak.sh</c> sets it.</summary>
    private const string CyclesVariable = "CILIUM_RESTART_CYCLES";

    private const int DefaultCycles = 15;
    private const int WebPort = 80;
    private const int StreamPort = 5000;
    private const int SecretPort = 5001;

    [Fact]
    public async Task An_agent_killed_again_and_again_under_traffic_costs_nobody_a_packet_and_lets_nobody_in()
    {
        int cycles = int.TryParse(Environment.GetEnvironmentVariable(CyclesVariable), CultureInfo.InvariantCulture, out int set) ? set : DefaultCycles;
        await using TestCluster cluster = await TestCluster.StartAsync(Size);
        var (server, _) = await cluster.AddAsync("server", 1);
        var (client, _) = await cluster.AddAsync("client", 2);
        var (stranger, _) = await cluster.AddAsync("stranger", 3);
        await using EchoServer web = server.StartTcpEcho(WebPort);
        await cluster.ApplyAsync("allow.yaml", Policies.AllowWebAndStream("server", "client", "first"));
        await cluster.Agent.StopAsync(TestContext.Current.CancellationToken);

        using SequencedStream stream4 = new(client, server, AddressFamily.InterNetwork, StreamPort);
        using SequencedStream stream6 = new(client, server, AddressFamily.InterNetworkV6, StreamPort);
        await using LongConnection talk4 = await ConnectAsync(client, new(server.IPv4!, WebPort));
        await using LongConnection talk6 = await ConnectAsync(client, new(server.IPv6!, WebPort));
        await using Intruder intruder = new(stranger, server, WebPort, SecretPort);

        TestPod extra = cluster.Node.AddPod("10.4.0.9", "fd00:4::9");
        await CycleAsync(cluster, client, extra, cycles);

        await intruder.StopAsync();
        await talk4.StopAsync();
        await talk6.StopAsync();
        stream4.Stop();
        stream6.Stop();
        foreach (SequencedStream stream in new[] { stream4, stream6 })
        {
            Assert.Null(stream.Failure);
            Assert.True(stream.Sent > cycles * 50L, $"Only {stream.Sent} datagrams were sent.");
            Assert.Equal((stream.Sent, 0), (stream.Received, stream.Duplicates));
            Assert.InRange(stream.WorstReordering, 0, 1);
        }

        foreach (LongConnection talk in new[] { talk4, talk6 })
        {
            Assert.False(talk.HasFailed, $"The connection failed after {talk.Exchanges} exchanges; the slowest took {talk.Slowest}.");
            Assert.True(talk.Exchanges > cycles * 10L, $"Only {talk.Exchanges} exchanges took place.");
            Assert.Equal(0u, talk.Retransmissions);
        }

        Assert.Equal(2, web.Count);
        Assert.True(intruder.Attempts > cycles * 50L, $"Only {intruder.Attempts} attempts were made.");
        Assert.Equal(0, intruder.Successes);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{cycles} cycles: {stream4.Sent + stream6.Sent} datagrams, {talk4.Exchanges + talk6.Exchanges} exchanges (slowest "
            + $"{Math.Max(talk4.Slowest.TotalMilliseconds, talk6.Slowest.TotalMilliseconds):0} ms), {intruder.Attempts} attempts to get in.");
        await ShouldBeAsFreshAsync(cluster, server, client, stranger, extra);
    }

    [Fact]
    public async Task What_is_left_of_first_starts_that_were_killed_is_finished_by_the_next()
    {
        await using TestCluster cluster = TestCluster.Prepare(Size);
        Random random = new(20_27);
        TimeSpan startUp = TimeSpan.FromMilliseconds(500);
        for (int attempt = 0; attempt < 5; attempt++)
        {
            using TemporaryBpfFileSystem pins = new();
            cluster.Options.Datapath.PinRoot = pins["first"];
            for (int kill = 0; kill < 2; kill++)
            {
                await using AgentProgram killed = AgentProgram.Start(cluster.Node.Namespace, cluster.Options);
                await Task.Delay(startUp * random.NextDouble(), TestContext.Current.CancellationToken);
                Assert.Equal("", await killed.KillAsync());
            }

            Stopwatch clock = Stopwatch.StartNew();
            await using AgentProgram agent = AgentProgram.Start(cluster.Node.Namespace, cluster.Options);
            Assert.Equal(0, await agent.Ready.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
            startUp = clock.Elapsed;
            Assert.Equal(2, OwnObjects.Programs(cluster.Options.Datapath.PinRoot));
            Assert.Single(Directory.GetDirectories(Path.Combine(cluster.Options.Datapath.PinRoot, "programs")));
        }
    }

    private static void Size(CiliumOptions options) => options.Datapath.MapSizes.Connections = 16_384;

    private static async Task<LongConnection> ConnectAsync(TestPod client, System.Net.IPEndPoint target)
    {
        ConnectResult result = await client.ConnectAsync(target, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(result.IsConnected);
        return new LongConnection(result.Socket);
    }

    /// <summary>Kills the agent at moments spread over its whole life: while it starts, adopts, serves, adds a workload, and
    /// reads a changed policy.</summary>
    private static async Task CycleAsync(TestCluster cluster, TestPod client, TestPod extra, int cycles)
    {
        Random random = new(20_26);
        TimeSpan startUp = TimeSpan.Zero;
        for (int cycle = 0; cycle < cycles; cycle++)
        {
            await using AgentProgram agent = AgentProgram.Start(cluster.Node.Namespace, cluster.Options);
            if (cycle % 3 == 1)
            {
                await Task.Delay(startUp * random.NextDouble());
            }
            else
            {
                Stopwatch clock = Stopwatch.StartNew();
                Assert.InRange(await agent.Ready.WaitAsync(TimeSpan.FromSeconds(60)), 3, 4);
                startUp = clock.Elapsed;
                if (cycle % 3 == 2)
                {
                    // The same permissions in other words: all connections are judged again, none may notice.
                    await cluster.WriteAsync("allow.yaml", Policies.AllowWebAndStream("server", "client", $"version {cycle}"));
                    await agent.TellToAddAsync(TestCluster.SpecOf("client", client));

                    // And a workload that is new at first, and has another identity every time after that.
                    await agent.TellToAddAsync(TestCluster.SpecOf("extra", extra, ("version", $"{cycle}")));
                }

                await Task.Delay(random.Next(200));
            }

            Assert.Equal("", await agent.KillAsync());
        }
    }

    private static async Task ShouldBeAsFreshAsync(TestCluster cluster, params TestPod[] pods)
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        string pinRoot = cluster.Options.Datapath.PinRoot;
        await cluster.Agent.StartAsync(cancel);
        await Eventually.HoldsAsync(cluster.Agent.Policies.Retry, "all policies are in force");
        HashSet<int> devices = [.. cluster.Agent.Endpoints.Select(endpoint => endpoint.InterfaceIndex)];
        Assert.InRange(devices.Count, pods.Length - 1, pods.Length);
        Assert.All(pods, pod => Assert.Equal(devices.Contains(pod.HostInterfaceIndex) ? (1, 1) : (0, 0), Hooks.CountsOf(cluster.Node, pod)));
        Assert.Equal(0, OwnObjects.Links(pinRoot));
        Assert.Equal(2, OwnObjects.Programs(pinRoot));
        Assert.Equal(devices.Count, Directory.GetFileSystemEntries(Path.Combine(pinRoot, "endpoints"), "*", SearchOption.AllDirectories).Length);
        IReadOnlyList<string> survived = await KernelState.ReadSettledAsync(pinRoot);
        await cluster.Agent.StopAsync(cancel);

        using TemporaryBpfFileSystem elsewhere = new();
        cluster.Options.Datapath.PinRoot = elsewhere["fresh"];
        await using NodeAgent fresh = new(cluster.Options, NullLoggerFactory.Instance);
        await fresh.StartAsync(cancel);
        IReadOnlyList<string> started = await KernelState.ReadSettledAsync(cluster.Options.Datapath.PinRoot);
        Assert.True(started.SequenceEqual(survived), $"only in what survived: {string.Join('\n', survived.Except(started))}\nonly in a fresh start: {string.Join('\n', started.Except(survived))}");
    }
}
