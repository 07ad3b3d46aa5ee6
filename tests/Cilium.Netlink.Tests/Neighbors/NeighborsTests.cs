// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Cilium.Netlink.Tests;

public sealed class NeighborsTests
{
    private static readonly MacAddress Mac = MacAddress.Parse("02:00:00:00:00:01");

    [Theory]
    [InlineData("192.0.2.9")]
    [InlineData("2001:db8::9")]
    public void A_permanent_entry_is_added_replaced_listed_and_deleted(string text)
    {
        using var network = new TestNetwork();
        LinkInfo link = network.AddVeth();
        Neighbors neighbors = network.Netlink.Neighbors;
        var spec = new NeighborSpec(link.Index, IPAddress.Parse(text)) { MacAddress = Mac };

        neighbors.Add(spec);
        Assert.True(Assert.Throws<NetlinkException>(() => neighbors.Add(spec)).IsAlreadyExists);
        neighbors.Replace(spec with { MacAddress = MacAddress.Parse("02:00:00:00:00:02"), Protocol = (RouteProtocol)50 });

        NeighborInfo entry = Assert.Single(neighbors.List(link.Index, spec.Address.AddressFamily), n => n.Address.Equals(spec.Address));
        Assert.Equal("02:00:00:00:00:02", entry.MacAddress.ToString());
        Assert.Equal((NeighborStates.Permanent, (RouteProtocol)50), (entry.State, entry.Protocol));
        JsonElement seen = Tool.Ip(network.Namespace, "neigh show dev left");
        Assert.Contains(seen.EnumerateArray(), n => n.GetProperty("dst").GetString() == text && n.GetProperty("state")[0].GetString() == "PERMANENT");

        neighbors.Delete(spec);
        Assert.DoesNotContain(neighbors.List(link.Index), n => n.Address.Equals(spec.Address));
        Assert.False(neighbors.TryDelete(spec));
    }

    [Theory]
    [InlineData("192.0.2.9", AddressFamily.InterNetwork)]
    [InlineData("2001:db8::9", AddressFamily.InterNetworkV6)]
    public void A_proxy_entry_lives_in_a_list_of_its_own(string text, AddressFamily family)
    {
        using var network = new TestNetwork();
        LinkInfo link = network.AddVeth();
        var spec = new NeighborSpec(link.Index, IPAddress.Parse(text)) { IsProxy = true };

        network.Netlink.Neighbors.Add(spec);

        NeighborInfo proxy = Assert.Single(network.Netlink.Neighbors.ListProxies(link.Index, family));
        Assert.Equal(spec.Address, proxy.Address);
        Assert.True(proxy.IsProxy);
        Assert.DoesNotContain(network.Netlink.Neighbors.List(link.Index), n => n.Address.Equals(spec.Address));
        network.Netlink.Neighbors.Delete(spec);
        Assert.Empty(network.Netlink.Neighbors.ListProxies(link.Index, family));
    }

    [Fact]
    public void A_managed_entry_is_resolved_by_the_kernel()
    {
        using var network = new TestNetwork();
        using var peer = new TestNetwork();
        LinkInfo link = network.Netlink.Links.Create(new VethSpec("a", "b") { IsUp = true, IsPeerUp = true, PeerNamespace = peer.Namespace });
        network.Netlink.Addresses.Add(new AddressSpec(link.Index, IPAddress.Parse("192.0.2.1"), 24));
        LinkInfo far = peer.Netlink.Links.Get("b");
        peer.Netlink.Addresses.Add(new AddressSpec(far.Index, IPAddress.Parse("192.0.2.2"), 24));

        network.Netlink.Neighbors.Add(new NeighborSpec(link.Index, IPAddress.Parse("192.0.2.2")) { IsManaged = true, IsExternallyLearned = true });

        Assert.True(SpinWait.SpinUntil(() => Find()?.MacAddress == far.MacAddress, TimeSpan.FromSeconds(10)));
        Assert.True(Find()!.IsManaged);
        Assert.True(Find()!.Flags.HasFlag(NeighborFlags.ExternallyLearned));

        NeighborInfo? Find() => network.Netlink.Neighbors.List(link.Index, AddressFamily.InterNetwork).SingleOrDefault(n => n.Address.ToString() == "192.0.2.2");
    }

    [Fact]
    public void A_proxy_entry_with_a_hardware_address_is_refused_before_anything_is_sent()
    {
        using var network = new TestNetwork();

        Assert.Throws<ArgumentException>(() => network.Netlink.Neighbors.Add(new NeighborSpec(1, IPAddress.Loopback) { IsProxy = true, MacAddress = Mac }));
    }
}
