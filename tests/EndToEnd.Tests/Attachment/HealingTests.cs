// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using Cilium.Bpf;
using Cilium.Datapath;
using Cilium.Netlink;
using Cilium.Testing;

namespace EndToEnd.Tests;

/// <summary>Somebody takes the programs off a device: who is denied does not get in for long.</summary>
public class HealingTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_qdisc_that_is_deleted_under_attack_is_back_within_a_tenth_of_a_second()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(SweepNever);
        await using Guarded guarded = await Guarded.AddAsync(cluster);
        using RepairCounter repairs = new(cluster.Agent);
        using ConnectResult connection = await guarded.Friend.ConnectAsync(new(guarded.Server.IPv4!, Guarded.WebPort), cancellationToken: Cancel);
        await using Intruder intruder = new(guarded.Outsider, guarded.Server, Guarded.WebPort, Guarded.SecretPort);
        List<double> gaps = [];
        for (int round = 0; round < 9; round++)
        {
            await Task.Delay(150, Cancel);
            long start = Stopwatch.GetTimestamp();
            DeleteQdisc(cluster, guarded.Server);
            await Eventually.HoldsAsync(() => Hooks.CountsOf(cluster.Node, guarded.Server) == (1, 1), "both programs are back");
            await Task.Delay(150, Cancel);
            gaps.Add(intruder.LastSuccess < start ? 0 : Stopwatch.GetElapsedTime(start, intruder.LastSuccess).TotalMilliseconds);
        }

        gaps.Sort();
        TestContext.Current.TestOutputHelper?.WriteLine($"Last success after the deletion, ms: {string.Join(' ', gaps.Select(gap => $"{gap:0.0}"))}");
        Assert.True(gaps[gaps.Count / 2] < 100, $"The median is {gaps[gaps.Count / 2]} ms.");
        Assert.True(gaps[^1] < 1000, $"The longest is {gaps[^1]} ms.");
        Assert.Equal(18, repairs.CountOf(HookFault.Missing));
        Assert.True(await EchoServer.TryExchangeAsync(connection.Socket!, "still here"u8.ToArray(), Cancel));
        await intruder.StopAsync();
        await guarded.ShouldBeJudgedAsync();
    }

    [Fact]
    public async Task What_was_taken_off_while_no_agent_ran_is_put_back_when_one_starts()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(SweepNever);
        await using Guarded guarded = await Guarded.AddAsync(cluster);

        // The server then knows its gateway, for which the programs answer, and could reply without them.
        await guarded.ShouldBeJudgedAsync();
        await cluster.Agent.StopAsync(Cancel);
        DeleteQdisc(cluster, guarded.Server);
        Assert.True(await Guarded.ReachesAsync(guarded.Outsider, guarded.Server.IPv4!, s_patience));
        await cluster.Agent.StartAsync(Cancel);
        Assert.Equal((1, 1), Hooks.CountsOf(cluster.Node, guarded.Server));
        await guarded.ShouldBeJudgedAsync();
    }

    [Theory]
    [InlineData(TcDirection.Ingress)]
    [InlineData(TcDirection.Egress)]
    public async Task A_filter_that_is_deleted_or_overwritten_comes_back(TcDirection direction)
    {
        await using TestCluster cluster = await TestCluster.StartAsync(SweepNever);
        await using Guarded guarded = await Guarded.AddAsync(cluster);
        string name = direction == TcDirection.Ingress ? "from_endpoint" : "to_endpoint";
        uint[] programs = Hooks.ProgramsOf(cluster.Node, guarded.Server);

        cluster.Node.Namespace.Run(() =>
        {
            using ClsactFilter filter = ClsactFilter.TryOpen(guarded.Server.HostInterfaceIndex, direction, name)!;
            filter.Detach();
        });
        await Eventually.HoldsAsync(() => Hooks.ProgramsOf(cluster.Node, guarded.Server).SequenceEqual(programs), "the filter is back");

        using BpfObject foreign = BpfObjectSpec.FromResource(typeof(HealingTests).Assembly, "foreign.bpf.o").Load();
        cluster.Node.Namespace.Run(() =>
        {
            using ClsactFilter filter = ClsactFilter.TryOpen(guarded.Server.HostInterfaceIndex, direction, name)!;
            filter.Keep();
            filter.Replace(foreign.Programs[ForeignPrograms.AcceptAll]);
        });
        await Eventually.HoldsAsync(() => Hooks.ProgramsOf(cluster.Node, guarded.Server).SequenceEqual(programs), "ours is in the filter again");
        await guarded.ShouldBeJudgedAsync();
    }

    [Fact]
    public async Task What_nobody_tells_of_the_sweep_finds()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(options =>
        {
            // The kernel announces changes of qdiscs and filters, none of tcx.
            options.Datapath.Attachment = EndpointAttachment.Tcx;
            options.RepairInterval = TimeSpan.FromMilliseconds(200);
        });
        await using Guarded guarded = await Guarded.AddAsync(cluster);
        using RepairCounter repairs = new(cluster.Agent);
        string pins = Path.Combine(cluster.Options.Datapath.PinRoot, "endpoints", guarded.Endpoint.Id.ToString());
        foreach (string pin in Directory.GetFiles(pins))
        {
            using BpfLink link = BpfLink.OpenPinned(pin);
            link.Detach();
        }

        await Eventually.HoldsAsync(() => Hooks.LinksOf(cluster.Node, guarded.Server).Length == 2, "both programs are back");
        await Eventually.HoldsAsync(() => repairs.CountOf(HookFault.Missing) == 2, "both were counted");
        await guarded.ShouldBeJudgedAsync();
    }

    [Fact]
    public async Task When_changes_were_lost_all_hooks_are_looked_at()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(SweepNever);
        await using Guarded guarded = await Guarded.AddAsync(cluster);
        await cluster.Agent.StopAsync(Cancel);
        using Cilium.Datapath.Datapath datapath = new DatapathLoader(cluster.Options.Datapath).Load();
        DeleteQdisc(cluster, guarded.Server);
        DeleteQdisc(cluster, guarded.Friend);
        HookRepairReport report = datapath.RepairHooks(new ResyncNeeded(0));
        Assert.Equal(4, report.Repairs.Count);
        Assert.All(report.Repairs, repair => Assert.Equal(HookFault.Missing, repair.Fault));
        Assert.Equal(
            new[] { guarded.Server.HostInterfaceIndex, guarded.Friend.HostInterfaceIndex }.Order(),
            report.Repairs.Select(repair => repair.InterfaceIndex).Distinct().Order());
        Assert.Empty(datapath.RepairHooks().Repairs);
        await guarded.ShouldBeJudgedAsync();
    }

    [Fact]
    public async Task An_endpoint_whose_device_is_deleted_is_removed()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(options => options.RepairInterval = TimeSpan.FromMilliseconds(100));
        await using Guarded guarded = await Guarded.AddAsync(cluster);
        guarded.Stranger.Dispose();
        await Eventually.HoldsAsync(() => cluster.Agent.Endpoints.Count == 2, "the endpoint is gone");
        Assert.Equal(2, cluster.Agent.Datapath.Endpoints.Count);
    }

    private static void SweepNever(Cilium.Sdk.CiliumOptions options) => options.RepairInterval = TimeSpan.FromHours(1);

    private static void DeleteQdisc(TestCluster cluster, TestPod pod) =>
        cluster.Node.Netlink.Qdiscs.Delete(new QdiscSpec(pod.HostInterfaceIndex, "clsact"));
}
