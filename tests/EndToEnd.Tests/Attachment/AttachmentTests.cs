// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using Cilium.Bpf;
using Cilium.Core;
using Cilium.Datapath;
using Cilium.Sdk;
using Cilium.Testing;

namespace EndToEnd.Tests;

/// <summary>By what the programs hang on pods' devices, and that ours come first.</summary>
public class AttachmentTests
{
    private const int StreamPort = 5000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Endpoints_are_attached_by_clsact_unless_told_otherwise()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        await cluster.AddAsync("server", 1);
        Assert.Equal(EndpointAttachment.Clsact, Assert.Single(cluster.Agent.Datapath.Endpoints).Attachment);
    }

    [Theory]
    [InlineData(EndpointAttachment.Clsact)]
    [InlineData(EndpointAttachment.Tcx)]
    public async Task Both_kinds_judge_alike_survive_a_restart_and_leave_nothing(EndpointAttachment kind)
    {
        await using TestCluster cluster = await TestCluster.StartAsync(options => options.Datapath.Attachment = kind);
        await using Guarded guarded = await Guarded.AddAsync(cluster);
        using ConnectResult connection = await guarded.Friend.ConnectAsync(new(guarded.Server.IPv6!, Guarded.WebPort), cancellationToken: Cancel);
        uint[] programs = Hooks.ProgramsOf(cluster.Node, guarded.Server);
        await cluster.RestartAsync();
        Assert.Equal(programs, Hooks.ProgramsOf(cluster.Node, guarded.Server));
        ShouldHang(cluster, guarded.Server, kind);
        Assert.True(await EchoServer.TryExchangeAsync(connection.Socket!, "still here"u8.ToArray(), Cancel));
        await guarded.ShouldBeJudgedAsync();
        Assert.True(await cluster.Agent.RemoveEndpointAsync(guarded.Endpoint.Id, Cancel));
        Assert.Empty(Hooks.ProgramsOf(cluster.Node, guarded.Server));
    }

    [Theory]
    [InlineData("accepting link", EndpointAttachment.Tcx)]
    [InlineData("looking link", EndpointAttachment.Tcx)]
    [InlineData("filter in our place", EndpointAttachment.Tcx)]
    [InlineData("filter of our priority", EndpointAttachment.Tcx)]
    [InlineData("ingress qdisc", EndpointAttachment.Tcx)]
    [InlineData("later filter", EndpointAttachment.Clsact)]
    public async Task Where_others_would_come_first_ours_are_put_before_them(string others, EndpointAttachment expected)
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        TestPod server = cluster.Node.AddPod("10.4.0.1", "fd00:4::1");
        using ForeignPrograms foreign = new(cluster.Node, server);
        Put(foreign, others);
        await using Guarded guarded = await Guarded.AddAsync(cluster, server);
        Assert.Equal(expected, AttachmentOf(cluster, server));
        await guarded.ShouldBeJudgedAsync();
    }

    [Theory]
    [InlineData("accepting link", EndpointAttachment.Clsact)]
    [InlineData("accepting link before all", EndpointAttachment.Tcx)]
    [InlineData("filter of our priority", EndpointAttachment.Clsact)]
    public async Task Others_that_come_later_do_not_stay_before_ours(string others, EndpointAttachment chosen)
    {
        await using TestCluster cluster = await TestCluster.StartAsync(options =>
        {
            options.Datapath.Attachment = chosen;
            options.RepairInterval = TimeSpan.FromMilliseconds(100);
        });
        await using Guarded guarded = await Guarded.AddAsync(cluster);
        using ForeignPrograms foreign = new(cluster.Node, guarded.Server);
        Put(foreign, others);
        await Eventually.HoldsAsync(() => AttachmentOf(cluster, guarded.Server) == EndpointAttachment.Tcx && IsFirst(cluster, guarded.Server), "ours are first");
        await guarded.ShouldBeJudgedAsync();
        Assert.Equal((2, 2), Hooks.CountsOf(cluster.Node, guarded.Server));
        foreign.Detach();
        await Eventually.HoldsAsync(() => AttachmentOf(cluster, guarded.Server) == chosen, "ours hang as they were told to");
        ShouldHang(cluster, guarded.Server, chosen);
        await guarded.ShouldBeJudgedAsync();
    }

    [Fact]
    public async Task An_agent_that_starts_with_another_choice_changes_over_without_a_gap()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        var (server, _) = await cluster.AddAsync("server", 1);
        var (client, _) = await cluster.AddAsync("client", 2);
        var (stranger, _) = await cluster.AddAsync("stranger", 3);
        await using EchoServer web = server.StartTcpEcho(Guarded.WebPort);
        await cluster.ApplyAsync("allow.yaml", Policies.AllowWebAndStream("server", "client", "first"));
        using SequencedStream stream4 = new(client, server, AddressFamily.InterNetwork, StreamPort);
        using SequencedStream stream6 = new(client, server, AddressFamily.InterNetworkV6, StreamPort);
        await using Intruder intruder = new(stranger, server, Guarded.WebPort, Guarded.SecretPort);
        for (int round = 0; round < 10; round++)
        {
            EndpointAttachment kind = round % 2 == 0 ? EndpointAttachment.Tcx : EndpointAttachment.Clsact;
            cluster.Options.Datapath.Attachment = kind;
            await cluster.RestartAsync();
            Assert.All(new[] { server, client, stranger }, pod => ShouldHang(cluster, pod, kind));
        }

        await intruder.StopAsync();
        Assert.True(intruder.Attempts > 100, $"Only {intruder.Attempts} attempts were made.");
        Assert.Equal(0, intruder.Successes);
        foreach (SequencedStream stream in new[] { stream4, stream6 })
        {
            stream.Stop();
            Assert.Null(stream.Failure);
            Assert.Equal((stream.Sent, 0), (stream.Received, stream.Duplicates));
        }
    }

    [Fact]
    public async Task While_both_kinds_are_attached_each_packet_is_judged_once()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        await using Guarded guarded = await Guarded.AddAsync(cluster);
        string programs = Path.Combine(cluster.Options.Datapath.PinRoot, "programs", cluster.Agent.Datapath.Generation);
        using BpfProgram from = BpfProgram.OpenPinned(Path.Combine(programs, "from_endpoint"));
        using BpfProgram into = BpfProgram.OpenPinned(Path.Combine(programs, "to_endpoint"));
        int sender = guarded.Stranger.HostInterfaceIndex, receiver = guarded.Server.HostInterfaceIndex;
        using BpfLink first = cluster.Node.Namespace.Run(() => from.AttachTcx(sender, TcDirection.Ingress));
        using BpfLink second = cluster.Node.Namespace.Run(() => into.AttachTcx(receiver, TcDirection.Egress));
        Assert.Equal((2, 1), Hooks.CountsOf(cluster.Node, guarded.Stranger));
        using Socket socket = guarded.Stranger.Namespace.CreateSocket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        long before = Denied();
        for (int i = 0; i < 100; i++)
        {
            await socket.SendToAsync("no"u8.ToArray(), new IPEndPoint(guarded.Server.IPv4!, Guarded.SecretPort), Cancel);
        }

        await Eventually.HoldsAsync(() => Denied() >= before + 100, "every packet is counted");
        Assert.Equal(before + 100, Denied());

        long Denied() => cluster.Agent.Datapath.Metrics.Dropped(TrafficDirection.Ingress, DropReason.PolicyDenied).Packets;
    }

    [Theory]
    [InlineData(EndpointAttachment.Clsact)]
    [InlineData(EndpointAttachment.Tcx)]
    public async Task An_endpoint_that_gets_another_device_leaves_nothing_on_the_former(EndpointAttachment kind)
    {
        await using TestCluster cluster = await TestCluster.StartAsync(options => options.Datapath.Attachment = kind);
        var (former, endpoint) = await cluster.AddAsync("server", 1);
        TestPod later = cluster.Node.AddPod("10.4.0.2", "fd00:4::2");
        Endpoint moved = await cluster.Agent.AddEndpointAsync(TestCluster.SpecOf("server", later), Cancel);
        Assert.Equal(endpoint.Id, moved.Id);
        Assert.Empty(Hooks.ProgramsOf(cluster.Node, former));
        ShouldHang(cluster, later, kind);
    }

    [Fact]
    public async Task An_endpoint_whose_new_device_is_not_there_stays_protected_on_the_former()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        await using Guarded guarded = await Guarded.AddAsync(cluster);
        TestPod ghost = cluster.Node.AddPod("10.4.0.9", "fd00:4::9");
        EndpointSpec spec = TestCluster.SpecOf("server", ghost);
        ghost.Dispose();
        await Assert.ThrowsAsync<InterfaceNotFoundException>(() => cluster.Agent.AddEndpointAsync(spec, Cancel));
        ShouldHang(cluster, guarded.Server, EndpointAttachment.Clsact);
        await guarded.ShouldBeJudgedAsync();
    }

    private static void Put(ForeignPrograms foreign, string others) => _ = others switch
    {
        "accepting link" => foreign.AttachLinks(ForeignPrograms.AcceptAll),
        "accepting link before all" => foreign.AttachLinks(ForeignPrograms.AcceptAll, AttachPosition.First),
        "looking link" => foreign.AttachLinks(ForeignPrograms.LookOn),
        "filter in our place" => foreign.AttachFilters(ForeignPrograms.AcceptAll, priority: 1),
        "filter of our priority" => foreign.AttachFilters(ForeignPrograms.AcceptAll, priority: 1, handle: 7),
        "later filter" => foreign.AttachFilters(ForeignPrograms.AcceptAll, priority: 2),
        "ingress qdisc" => foreign.AddIngressQdisc(),
        _ => throw new ArgumentOutOfRangeException(nameof(others), others, null),
    };

    private static EndpointAttachment? AttachmentOf(TestCluster cluster, TestPod pod) =>
        cluster.Agent.Datapath.Endpoints.Single(endpoint => endpoint.InterfaceIndex == pod.HostInterfaceIndex).Attachment;

    private static bool IsFirst(TestCluster cluster, TestPod pod) => cluster.Node.Namespace.Run(() =>
        BpfAttachments.QueryTcx(pod.HostInterfaceIndex, TcDirection.Ingress).Programs[0].Name == "from_endpoint"
        && BpfAttachments.QueryTcx(pod.HostInterfaceIndex, TcDirection.Egress).Programs[0].Name == "to_endpoint");

    private static void ShouldHang(TestCluster cluster, TestPod pod, EndpointAttachment kind)
    {
        Assert.Equal(kind, AttachmentOf(cluster, pod));
        Assert.Equal(kind == EndpointAttachment.Tcx ? 2 : 0, Hooks.LinksOf(cluster.Node, pod).Length);
        Assert.Equal(kind == EndpointAttachment.Clsact ? 2 : 0, Hooks.FiltersOf(cluster.Node, pod).Length);
        Assert.Equal((1, 1), Hooks.CountsOf(cluster.Node, pod));
    }
}
