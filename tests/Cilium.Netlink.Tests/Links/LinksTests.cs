// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;

namespace Cilium.Netlink.Tests;

public sealed class LinksTests
{
    private static readonly MacAddress NearMac = MacAddress.Parse("02:00:00:00:00:01");
    private static readonly MacAddress FarMac = MacAddress.Parse("02:00:00:00:00:02");

    [Fact]
    public void A_veth_pair_is_created_across_namespaces_with_every_setting_by_one_request()
    {
        using var host = new TestNetwork();
        using var pod = new TestNetwork();

        LinkInfo near = host.Netlink.Links.Create(new VethSpec("lxc0", "eth0")
        {
            MacAddress = NearMac,
            Mtu = 1450,
            IsUp = true,
            TxQueueLength = 500,
            TxQueues = 2,
            RxQueues = 2,
            GsoMaxSize = 60000,
            GsoMaxSegments = 100,
            GroMaxSize = 61000,
            Group = 7,
            Alias = "pod blue",
            Index = 1000,
            PeerNamespace = pod.Namespace,
            PeerMacAddress = FarMac,
            PeerMtu = 1400,
            IsPeerUp = true,
            PeerIndex = 2000,
        });
        LinkInfo far = pod.Netlink.Links.Get("eth0");

        Assert.Equal((1000, "lxc0", "veth", NearMac, 1450), (near.Index, near.Name, near.Kind, near.MacAddress!.Value, near.Mtu));
        Assert.True(near.IsUp);
        Assert.Equal((500, 2, 2), (near.TxQueueLength, near.TxQueues, near.RxQueues));
        Assert.Equal((60000, 100, 61000), (near.GsoMaxSize, near.GsoMaxSegments, near.GroMaxSize));
        Assert.Equal((7u, "pod blue"), (near.Group, near.Alias));
        Assert.Equal((2000, FarMac, 1400), (far.Index, far.MacAddress!.Value, far.Mtu));
        Assert.True(far.IsUp);
        Assert.Equal((2000, 1000), (near.PeerIndex, far.PeerIndex));
        Assert.Equal(host.Netlink.NamespaceIds.Get(pod.Namespace), near.LinkNamespaceId);

        JsonElement seen = Tool.Ip(host.Namespace, "-d link show lxc0")[0];
        Assert.Equal(1450, seen.GetProperty("mtu").GetInt32());
        Assert.Equal("02:00:00:00:00:01", seen.GetProperty("address").GetString());
        Assert.Equal("pod blue", seen.GetProperty("ifalias").GetString());
        Assert.Equal(60000, seen.GetProperty("gso_max_size").GetInt32());
        Assert.Equal("UP", seen.GetProperty("operstate").GetString());
        Assert.Equal(OperationalState.Up, host.Netlink.Links.Get("lxc0").OperationalState);
    }

    [Fact]
    public void A_link_created_in_another_namespace_never_shows_up_here()
    {
        using var host = new TestNetwork();
        using var pod = new TestNetwork();

        LinkInfo link = host.Netlink.Links.Create(new VethSpec("a", "b") { Namespace = pod.Namespace, Alias = "there" });

        Assert.Equal("there", link.Alias);
        Assert.False(host.Netlink.Links.TryGet("a", out _));
        Assert.False(host.Netlink.Links.TryGet("b", out _));
        Assert.Equal(link.PeerIndex, pod.Netlink.Links.Get("b").Index);
    }

    [Fact]
    public void The_list_holds_what_ip_link_shows()
    {
        using var network = new TestNetwork();
        network.AddVeth();
        network.Netlink.Links.Create(new BridgeSpec("br0"));
        network.Netlink.Links.Create(new VxlanSpec("vx0"));

        IReadOnlyList<LinkInfo> links = network.Netlink.Links.List();
        JsonElement seen = Tool.Ip(network.Namespace, "-d link show");

        Assert.Equal(seen.EnumerateArray().Select(link => link.GetProperty("ifname").GetString()), links.Select(link => link.Name));
        foreach ((JsonElement expected, LinkInfo link) in seen.EnumerateArray().Zip(links))
        {
            Assert.Equal(expected.GetProperty("ifindex").GetInt32(), link.Index);
            Assert.Equal(expected.GetProperty("mtu").GetInt32(), link.Mtu);
            Assert.Equal(expected.GetProperty("num_tx_queues").GetInt32(), link.TxQueues);
            Assert.Equal(expected.GetProperty("gso_max_size").GetInt32(), link.GsoMaxSize);
            Assert.Equal(expected.GetProperty("operstate").GetString(), link.OperationalState.ToString().ToUpperInvariant());
            Assert.Equal(expected.GetProperty("flags").EnumerateArray().Any(flag => flag.GetString() == "UP"), link.IsUp);
        }

        Assert.Equal(["left", "right"], network.Netlink.Links.List(kind: "veth").Select(link => link.Name).Order());
        Assert.Empty(network.Netlink.Links.List(kind: "no-such-kind"));
    }

    [Fact]
    public void Every_setting_of_a_link_can_be_changed_alone()
    {
        using var network = new TestNetwork();
        using var elsewhere = new TestNetwork();
        Links links = network.Netlink.Links;
        LinkInfo link = links.Create(new VethSpec("left", "right"));
        LinkInfo bridge = links.Create(new BridgeSpec("br0"));

        links.SetMtu(link, 1300);
        links.SetMacAddress(link, NearMac);
        links.SetAlias("left", "note");
        links.SetTxQueueLength("left", 77);
        links.SetUp(link);
        links.SetMaster("left", "br0");
        links.Configure(link, new LinkSettings { GsoMaxSize = 50000, GsoMaxSegments = 9, GroMaxSize = 40000, GsoIpv4MaxSize = 30000, GroIpv4MaxSize = 20000, Group = 3 });

        LinkInfo changed = links.Get(link);
        Assert.Equal((1300, NearMac, "note", 77, true), (changed.Mtu, changed.MacAddress!.Value, changed.Alias, changed.TxQueueLength, changed.IsUp));
        Assert.Equal((50000, 9, 40000, 30000, 20000, 3u), (changed.GsoMaxSize, changed.GsoMaxSegments, changed.GroMaxSize, changed.GsoIpv4MaxSize, changed.GroIpv4MaxSize, changed.Group));
        Assert.Equal(bridge.Index, changed.MasterIndex);
        Assert.Equal(["left"], links.List(masterIndex: bridge.Index).Select(port => port.Name));

        links.ClearMaster(link);
        links.SetDown(link);
        links.SetAlias(link, string.Empty);
        links.Rename("left", "renamed");

        changed = links.Get(link);
        Assert.Equal(("renamed", false, null, null), (changed.Name, changed.IsUp, changed.MasterIndex, changed.Alias));
        Assert.False(links.TryGet("left", out _));

        links.MoveToNamespace("renamed", elsewhere.Namespace, "moved");
        Assert.False(links.TryGet("renamed", out _));
        Assert.Equal("veth", elsewhere.Netlink.Links.Get("moved").Kind);
    }

    [Fact]
    public void Deleting_one_end_of_a_pair_removes_both_and_a_second_time_is_a_miss()
    {
        using var host = new TestNetwork();
        using var pod = new TestNetwork();
        LinkInfo link = host.Netlink.Links.Create(new VethSpec("a", "b") { PeerNamespace = pod.Namespace });

        host.Netlink.Links.Delete(link);

        Assert.False(pod.Netlink.Links.TryGet("b", out _));
        Assert.False(host.Netlink.Links.TryDelete(link));
        Assert.Equal("ENODEV", Assert.Throws<NetlinkException>(() => host.Netlink.Links.Delete("a")).ErrnoName);
    }

    [Fact]
    public void A_taken_name_is_refused_and_nothing_remains()
    {
        using var network = new TestNetwork();
        network.AddVeth("left", "right");

        var error = Assert.Throws<NetlinkException>(() => network.Netlink.Links.Create(new VethSpec("other", "left")));

        Assert.True(error.IsAlreadyExists);
        Assert.Equal("create veth link other", error.Operation);
        Assert.False(network.Netlink.Links.TryGet("other", out _));
    }

    [Fact]
    public void A_refused_alias_leaves_no_link()
    {
        using var network = new TestNetwork();

        Assert.Throws<NetlinkException>(() => network.Netlink.Links.Create(new BridgeSpec("br0") { Alias = new string('x', 256) }));

        Assert.False(network.Netlink.Links.TryGet("br0", out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a/b")]
    [InlineData("a:b")]
    [InlineData(".")]
    [InlineData("sixteen-bytes-xx")]
    public void A_name_that_the_kernel_would_refuse_is_refused_before(string name)
        => Assert.ThrowsAny<ArgumentException>(() => new BridgeSpec(name));

    [Fact]
    public void A_link_is_found_by_an_alternative_name()
    {
        using var network = new TestNetwork();
        LinkInfo link = network.AddVeth();
        Tool.Run(network.Namespace, "ip link property add dev left altname the-name-of-the-left-end-is-long");

        LinkInfo found = network.Netlink.Links.Get("the-name-of-the-left-end-is-long");

        Assert.Equal(link.Index, found.Index);
        Assert.Equal(["the-name-of-the-left-end-is-long"], found.AlternativeNames);
    }

    [Fact]
    public void Statistics_count_what_was_sent()
    {
        using var network = new TestNetwork();
        LinkStatistics before = network.Netlink.Links.GetStatistics("lo");

        using var udp = network.Namespace.CreateSocket(System.Net.Sockets.AddressFamily.InterNetwork, System.Net.Sockets.SocketType.Dgram, System.Net.Sockets.ProtocolType.Udp);
        for (int i = 0; i < 10; i++)
        {
            udp.SendTo(new byte[100], new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 9));
        }

        LinkStatistics after = network.Netlink.Links.GetStatistics("lo");
        Assert.True(after.SentPackets >= before.SentPackets + 10);
        Assert.True(after.SentBytes >= before.SentBytes + 1000);
    }
}
