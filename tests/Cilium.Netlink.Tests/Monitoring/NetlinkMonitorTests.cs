// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;

namespace Cilium.Netlink.Tests;

public sealed class NetlinkMonitorTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Changes_of_every_kind_arrive_in_the_order_in_which_they_happened()
    {
        using var network = new TestNetwork();
        using var monitor = new NetlinkMonitor(NetworkChangeTopics.All, network.Namespace);
        NetlinkSocket netlink = network.Netlink;

        LinkInfo link = network.AddVeth();
        netlink.Addresses.Add(new AddressSpec(link.Index, IPAddress.Parse("192.0.2.1"), 24));
        netlink.Routes.Add(new RouteSpec(IPNetwork.Parse("203.0.113.0/24")) { Gateway = IPAddress.Parse("192.0.2.9") });
        netlink.Routes.Add(new RouteSpec(IPNetwork.Parse("2001:db8:9::/48")) { Type = RouteType.Blackhole });
        netlink.Neighbors.Add(new NeighborSpec(link.Index, IPAddress.Parse("192.0.2.9")) { MacAddress = MacAddress.Parse("02:00:00:00:00:09") });
        netlink.Rules.Add(new RuleSpec(AddressFamily.InterNetworkV6) { Priority = 9, Table = 9 });
        netlink.Rules.Delete(new RuleSpec(AddressFamily.InterNetworkV6) { Priority = 9, Table = 9 });
        netlink.Routes.Delete(new RouteSpec(IPNetwork.Parse("203.0.113.0/24")));
        netlink.Links.Delete(link);

        List<NetworkChange> seen = await ReadUntil(monitor, change => change is LinkChange { Kind: NetworkChangeKind.Removed, Link.Name: "left" });

        AssertInOrder(
            seen,
            change => change is LinkChange { Kind: NetworkChangeKind.AddedOrChanged, Link: { Name: "left", IsUp: true, Kind: "veth" } },
            change => change is AddressChange { Kind: NetworkChangeKind.AddedOrChanged } added && added.Address.Address.ToString() == "192.0.2.1",
            change => change is RouteChange { Kind: NetworkChangeKind.AddedOrChanged } route && route.Route.Gateway?.ToString() == "192.0.2.9",
            change => change is RouteChange { Kind: NetworkChangeKind.AddedOrChanged, Route.Type: RouteType.Blackhole },
            change => change is NeighborChange { Kind: NetworkChangeKind.AddedOrChanged, Neighbor.State: NeighborStates.Permanent },
            change => change is RuleChange { Kind: NetworkChangeKind.AddedOrChanged, Rule: { Priority: 9, Family: AddressFamily.InterNetworkV6 } },
            change => change is RuleChange { Kind: NetworkChangeKind.Removed, Rule.Priority: 9 },
            change => change is RouteChange { Kind: NetworkChangeKind.Removed } route && route.Route.Destination == IPNetwork.Parse("203.0.113.0/24"),
            change => change is AddressChange { Kind: NetworkChangeKind.Removed } gone && gone.Address.Address.ToString() == "192.0.2.1",
            change => change is LinkChange { Kind: NetworkChangeKind.Removed, Link.Name: "left" });
        Assert.DoesNotContain(seen, change => change is ResyncNeeded);
    }

    [Fact]
    public async Task Only_the_topics_asked_for_arrive()
    {
        using var network = new TestNetwork();
        using var monitor = new NetlinkMonitor(NetworkChangeTopics.Rules, network.Namespace);

        network.AddVeth();
        network.Netlink.Rules.Add(new RuleSpec(AddressFamily.InterNetwork) { Priority = 9, Table = 9 });

        List<NetworkChange> seen = await ReadUntil(monitor, change => change is RuleChange);
        Assert.Single(seen);
    }

    [Fact]
    public async Task Namespace_ids_are_announced()
    {
        using var network = new TestNetwork();
        using NetworkNamespace other = NetworkNamespace.Create();
        using var monitor = new NetlinkMonitor(NetworkChangeTopics.NamespaceIds, network.Namespace);

        network.Netlink.NamespaceIds.Assign(other, 33);
        List<NetworkChange> seen = await ReadUntil(monitor, change => change is NamespaceIdChange);
        other.Dispose();
        seen.AddRange(await ReadUntil(monitor, change => change is NamespaceIdChange));

        Assert.Equal([new NamespaceIdChange(NetworkChangeKind.AddedOrChanged, 33), new NamespaceIdChange(NetworkChangeKind.Removed, 33)], seen);
    }

    [Fact]
    public async Task Qdiscs_and_filters_are_announced_with_their_link_direction_and_program()
    {
        using var network = new TestNetwork();
        LinkInfo link = network.AddVeth();
        using SafeFileHandle program = BpfProgram.LoadClassifier();
        using var monitor = new NetlinkMonitor(NetworkChangeTopics.TrafficControl, network.Namespace);

        network.Netlink.Qdiscs.EnsureClsact(link.Index);
        network.Netlink.Filters.Replace(new BpfFilterSpec(link.Index, FilterDirection.Egress, program, "watched") { Priority = 3 });
        FilterInfo listed = Assert.Single(network.Netlink.Filters.List(link.Index, FilterDirection.Egress));
        network.Netlink.Filters.Delete(listed);
        Tool.Run(network.Namespace, "tc filter add dev left ingress chain 5 prio 9 protocol ip u32 match u32 0 0 flowid 1:1");

        // A hash table comes first, which goes with the filter in it.
        FilterInfo inChain = network.Netlink.Filters.List(link.Index, FilterDirection.Ingress)[^1];
        network.Netlink.Filters.Delete(inChain);
        network.Netlink.Qdiscs.Delete(new QdiscSpec(link.Index, "clsact"));

        List<NetworkChange> seen = await ReadUntil(monitor, change => change is QdiscChange { Kind: NetworkChangeKind.Removed, Qdisc.Kind: "clsact" });
        Assert.Equal(("u32", 5u, 9), (inChain.Kind, inChain.Chain, inChain.Priority));
        AssertInOrder(
            seen,
            change => change is QdiscChange { Kind: NetworkChangeKind.AddedOrChanged, Qdisc.Kind: "clsact" } added && added.Qdisc.LinkIndex == link.Index,
            change => change is FilterChange { Kind: NetworkChangeKind.AddedOrChanged } added && added.Filter == listed,
            change => change is FilterChange { Kind: NetworkChangeKind.Removed, Filter: { BpfName: "watched", Handle: 1 } },
            change => change is FilterChange { Kind: NetworkChangeKind.AddedOrChanged, Filter: { Direction: FilterDirection.Ingress, Chain: 5 } },
            change => change is FilterChange { Kind: NetworkChangeKind.Removed, Filter.Chain: 5 });
    }

    [Fact]
    public async Task A_port_that_leaves_its_bridge_is_not_taken_for_a_link_that_vanished()
    {
        using var network = new TestNetwork();
        LinkInfo link = network.AddVeth();
        network.Netlink.Links.Create(new BridgeSpec("br0"));
        network.Netlink.Links.SetMaster("left", "br0");
        using var monitor = new NetlinkMonitor(NetworkChangeTopics.Links, network.Namespace);

        network.Netlink.Links.ClearMaster("left");
        network.Netlink.Links.SetAlias("left", "end");

        List<NetworkChange> seen = await ReadUntil(monitor, change => change is LinkChange { Link.Alias: "end" });
        Assert.DoesNotContain(seen, change => change is LinkChange { Kind: NetworkChangeKind.Removed });
        Assert.Contains(seen, change => change is LinkChange { Link.MasterIndex: null } left && left.Link.Index == link.Index);
    }

    [Fact]
    public async Task An_overflow_becomes_one_resync_and_later_changes_arrive_again()
    {
        using var network = new TestNetwork();
        using var monitor = new NetlinkMonitor(NetworkChangeTopics.Routes, network.Namespace, new NetlinkOptions { ReceiveBufferSize = 8192 });

        for (int i = 0; i < 500; i++)
        {
            network.Netlink.Routes.Add(Blackhole(i));
        }

        List<NetworkChange> seen = await ReadUntil(monitor, change => change is ResyncNeeded);
        network.Netlink.Routes.Add(Blackhole(1000));
        List<NetworkChange> later = await ReadUntil(monitor, change => change is RouteChange);

        Assert.InRange(((ResyncNeeded)seen[^1]).DiscardedMessages, 1, 499);
        Assert.Equal(Blackhole(1000).Destination, ((RouteChange)Assert.Single(later)).Route.Destination);
    }

    [Fact]
    public async Task A_model_kept_by_changes_and_resyncs_ends_equal_to_the_kernels_state_whatever_was_lost()
    {
        using var network = new TestNetwork();
        using var monitor = new NetlinkMonitor(NetworkChangeTopics.Routes, network.Namespace, new NetlinkOptions { ReceiveBufferSize = 4096 });
        using var reader = new NetlinkSocket(network.Namespace);
        var filter = new RouteFilter { Family = AddressFamily.InterNetwork, Type = RouteType.Blackhole };
        Task writer = Task.Run(
            () =>
            {
                var random = new Random(42);
                for (int i = 0; i < 6000; i++)
                {
                    RouteSpec route = Blackhole(random.Next(100));
                    if (random.Next(2) == 0)
                    {
                        network.Netlink.Routes.Replace(route);
                    }
                    else
                    {
                        network.Netlink.Routes.TryDelete(route);
                    }

                    if (i % 700 == 0)
                    {
                        Thread.Sleep(20);
                    }
                }

                network.Netlink.Routes.Add(Blackhole(5000));
            },
            TestContext.Current.CancellationToken);

        HashSet<IPNetwork> model = [];
        int resyncs = 0;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        await foreach (NetworkChange change in monitor.ReadAllAsync(patience.Token))
        {
            if (change is ResyncNeeded)
            {
                resyncs++;
                model = [.. reader.Routes.List(filter).Select(route => route.Destination)];
            }
            else if (change is RouteChange { Route.Type: RouteType.Blackhole } route)
            {
                _ = route.Kind == NetworkChangeKind.Removed ? model.Remove(route.Route.Destination) : model.Add(route.Route.Destination);

                // A reader that is slower than the writer now and then.
                if (model.Count % 7 == 0)
                {
                    await Task.Delay(1, patience.Token);
                }
            }

            if (model.Contains(Blackhole(5000).Destination))
            {
                break;
            }
        }

        await writer;
        Assert.True(resyncs > 0, "The test must lose changes to prove anything.");
        Assert.Equal(reader.Routes.List(filter).Select(route => route.Destination.ToString()).Order(), model.Select(destination => destination.ToString()).Order());
    }

    [Fact]
    public async Task A_second_reader_is_refused_while_the_first_waits_and_welcome_after_it()
    {
        using var network = new TestNetwork();
        using var monitor = new NetlinkMonitor(NetworkChangeTopics.Links, network.Namespace);
        using var stop = new CancellationTokenSource();
        Task first = Task.Run(async () => await ReadUntil(monitor, _ => false, stop), TestContext.Current.CancellationToken);
        await Task.Delay(50, TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<InvalidOperationException>(() => ReadUntil(monitor, _ => true));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);

        network.AddVeth();
        Assert.NotEmpty(await ReadUntil(monitor, change => change is LinkChange));
    }

    [Fact]
    public async Task Disposing_ends_a_waiting_reader()
    {
        using var network = new TestNetwork();
        var monitor = new NetlinkMonitor(NetworkChangeTopics.Links, network.Namespace);
        Task reader = Task.Run(async () => await ReadUntil(monitor, _ => false), TestContext.Current.CancellationToken);
        await Task.Delay(50, TestContext.Current.CancellationToken);

        monitor.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => reader);
    }

    private static RouteSpec Blackhole(int number)
        => new(new IPNetwork(new IPAddress(new byte[] { 10, (byte)(number >> 8), (byte)number, 0 }), 24)) { Type = RouteType.Blackhole };

    private static async Task<List<NetworkChange>> ReadUntil(NetlinkMonitor monitor, Func<NetworkChange, bool> isLast, CancellationTokenSource? stop = null)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken, stop?.Token ?? default);
        patience.CancelAfter(Patience);
        List<NetworkChange> changes = [];
        await foreach (NetworkChange change in monitor.ReadAllAsync(patience.Token))
        {
            changes.Add(change);
            if (isLast(change))
            {
                break;
            }
        }

        return changes;
    }

    private static void AssertInOrder(List<NetworkChange> changes, params Func<NetworkChange, bool>[] expected)
    {
        int position = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            int found = changes.FindIndex(position, change => expected[i](change));
            Assert.True(found >= 0, $"Change {i} is missing after position {position} in:\n{string.Join('\n', changes)}");
            position = found;
        }
    }
}
