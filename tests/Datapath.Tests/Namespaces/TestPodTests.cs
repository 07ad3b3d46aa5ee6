// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Text;
using Cilium.Netlink;
using Cilium.Testing;

namespace Datapath.Tests;

public sealed class TestPodTests
{
    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_short = TimeSpan.FromMilliseconds(300);

    [Theory]
    [InlineData("10.1.0.2")]
    [InlineData("fd01::2")]
    public async Task Pods_talk_through_their_node(string target)
    {
        var token = TestContext.Current.CancellationToken;
        using TestNode node = new();
        TestPod client = Add(node, 1), server = Add(node, 2);
        await using EchoServer tcp = server.StartTcpEcho(), udp = server.StartUdpEcho();
        byte[] payload = Encoding.ASCII.GetBytes("over there and back");
        Assert.True(await client.TryEchoTcpAsync(new IPEndPoint(IPAddress.Parse(target), tcp.Port), payload, s_long, token));
        Assert.True(await client.TryEchoUdpAsync(new IPEndPoint(IPAddress.Parse(target), udp.Port), payload, s_long, token));
        Assert.Equal((1, 1), (tcp.Count, udp.Count));
    }

    [Fact]
    public async Task A_large_exchange_comes_back_whole()
    {
        var token = TestContext.Current.CancellationToken;
        using TestNode node = new();
        TestPod client = Add(node, 1), server = Add(node, 2);
        await using EchoServer tcp = server.StartTcpEcho();
        byte[] payload = new byte[100_000];
        Random.Shared.NextBytes(payload);
        Assert.True(await client.TryEchoTcpAsync(new IPEndPoint(server.IPv6!, tcp.Port), payload, s_long, token));
    }

    [Fact]
    public async Task Attempts_to_connect_tell_how_they_ended()
    {
        var token = TestContext.Current.CancellationToken;
        using TestNode node = new();
        TestPod client = Add(node, 1), server = Add(node, 2);
        await using EchoServer tcp = server.StartTcpEcho();
        using ConnectResult connected = await client.ConnectAsync(new IPEndPoint(server.IPv4!, tcp.Port), s_long, token);
        using ConnectResult refused = await client.ConnectAsync(new IPEndPoint(server.IPv4!, tcp.Port == 1 ? 2 : 1), s_long, token);
        using ConnectResult unreachable = await client.ConnectAsync(new IPEndPoint(IPAddress.Parse("203.0.113.9"), 1), s_long, token);
        node.Netlink.Routes.Add(new RouteSpec(IPNetwork.Parse("203.0.113.10/32")) { LinkIndex = server.HostInterfaceIndex });
        MacAddress nobody = MacAddress.Parse("02:00:00:00:00:99");
        node.Netlink.Neighbors.Add(new NeighborSpec(server.HostInterfaceIndex, IPAddress.Parse("203.0.113.10")) { MacAddress = nobody });
        using ConnectResult silent = await client.ConnectAsync(new IPEndPoint(IPAddress.Parse("203.0.113.10"), 1), s_short, token);
        Assert.Equal(
            [ConnectOutcome.Connected, ConnectOutcome.Refused, ConnectOutcome.Unreachable, ConnectOutcome.TimedOut],
            (ConnectOutcome[])[connected.Outcome, refused.Outcome, unreachable.Outcome, silent.Outcome]);
        Assert.True(connected.IsConnected && connected.Socket.Connected);
        Assert.False(await client.TryEchoUdpAsync(new IPEndPoint(server.IPv4!, 1), new byte[4], s_short, token));
    }

    [Fact]
    public async Task A_pod_without_data_plane_asks_for_its_gateway_in_vain()
    {
        var token = TestContext.Current.CancellationToken;
        using TestNode node = new();
        TestPod client = node.AddPod("10.1.0.1", "fd01::1");
        using PacketPort port = new(node.Namespace, client.HostInterfaceIndex);
        Task<PacketView?> asked = port.ReceiveAsync(view => view.Arp is not null, s_long, token);
        using ConnectResult result = await client.ConnectAsync(new IPEndPoint(IPAddress.Parse("10.1.0.2"), 80), s_short, token);
        Assert.NotEqual(ConnectOutcome.Connected, result.Outcome);
        Assert.Equal(TestPod.IPv4Gateway, (await asked)!.Arp!.Target);
    }

    [Fact]
    public async Task Nodes_are_joined_by_a_cable()
    {
        var token = TestContext.Current.CancellationToken;
        using TestNode left = new(), right = new();
        TestCable cable = left.Connect(right, "192.0.2.1/24", "192.0.2.2/24");
        TestPod pod = left.AddPod(new TestPodSpec { IPv4 = IPAddress.Parse("10.1.0.1"), HasStaticGateway = true });
        right.Netlink.Routes.Add(new RouteSpec(IPNetwork.Parse("10.1.0.0/24")) { Gateway = cable.OwnAddress });
        await using EchoServer server = EchoServer.StartTcp(right.Namespace);
        Assert.True(await pod.TryEchoTcpAsync(new IPEndPoint(cable.OtherAddress, server.Port), new byte[10], s_long, token));
    }

    [Fact]
    public void A_pod_is_set_up_as_a_network_plugin_would()
    {
        using TestNode node = new();
        TestPod pod = node.AddPod("10.1.0.1", "fd01::1");
        Assert.Equal(
            ["10.1.0.1/32", "fd01::1/128"],
            pod.Netlink.Addresses.List(pod.InterfaceIndex).Select(address => $"{address.Address}/{address.PrefixLength}").Order());
        Assert.Equal(pod.HostInterfaceIndex, node.Netlink.Routes.Get(pod.IPv4!).LinkIndex);
        Assert.Equal(pod.HostInterfaceIndex, node.Netlink.Routes.Get(pod.IPv6!).LinkIndex);
        Assert.Equal(TestPod.IPv4Gateway, pod.Netlink.Routes.Get(IPAddress.Parse("8.8.8.8")).Gateway);
        Assert.Equal(TestPod.IPv6Gateway, pod.Netlink.Routes.Get(IPAddress.Parse("2001:db8::1")).Gateway);
        Assert.Equal(pod.Mac, pod.Netlink.Links.Get("eth0").MacAddress);
        Assert.Equal(pod.HostMac, node.Netlink.Links.Get(pod.HostInterface).MacAddress);
        Assert.Equal(
            [pod.Mac, pod.Mac],
            node.Netlink.Neighbors.List(pod.HostInterfaceIndex)
                .Where(found => found.State == NeighborStates.Permanent && !found.Address.IsIPv6Multicast)
                .Select(found => found.MacAddress!.Value));
    }

    [Fact]
    public void A_pod_that_is_removed_leaves_nothing_on_the_node()
    {
        using TestNode node = new();
        TestPod pod = node.AddPod("10.1.0.1", "fd01::1");
        int links = node.Netlink.Links.List().Count;
        pod.Dispose();
        Assert.Equal(links - 1, node.Netlink.Links.List().Count);
        Assert.Empty(node.Pods);
        TestPod again = node.AddPod("10.1.0.1", "fd01::1");
        Assert.NotEqual(pod.HostInterface, again.HostInterface);
    }

    [Fact]
    public void A_blueprint_without_address_or_of_the_wrong_family_is_refused()
    {
        using TestNode node = new();
        Assert.Throws<ArgumentException>(() => node.AddPod(new TestPodSpec()));
        Assert.Throws<ArgumentException>(() => node.AddPod(new TestPodSpec { IPv4 = IPAddress.Parse("fd00::1") }));
        Assert.Empty(node.Pods);
        Assert.Single(node.Netlink.Links.List());
    }

    [Fact]
    public async Task No_thread_stays_behind_in_a_pod()
    {
        var token = TestContext.Current.CancellationToken;
        using TestNode node = new();
        TestPod client = Add(node, 1), server = Add(node, 2);
        await using EchoServer tcp = server.StartTcpEcho();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => client.TryEchoTcpAsync(new IPEndPoint(server.IPv4!, tcp.Port), new byte[100], s_long, token)));
        Assert.DoesNotContain(StrayThread.FindAll(), thread => thread.Name.StartsWith(".NET", StringComparison.Ordinal));
    }

    private static TestPod Add(TestNode node, int number) => node.AddPod(new TestPodSpec
    {
        IPv4 = IPAddress.Parse($"10.1.0.{number}"),
        IPv6 = IPAddress.Parse($"fd01::{number}"),
        HasStaticGateway = true,
    });
}
