// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Cilium.Netlink.Tests;

public sealed class AddressesTests
{
    [Theory]
    [InlineData("192.0.2.10", 24)]
    [InlineData("192.0.2.10", 32)]
    [InlineData("2001:db8::10", 64)]
    [InlineData("2001:db8::10", 128)]
    public void An_address_is_added_listed_and_deleted(string text, int prefixLength)
    {
        using var network = new TestNetwork();
        LinkInfo link = network.AddVeth();
        var spec = new AddressSpec(link.Index, IPAddress.Parse(text), prefixLength) { SkipsDuplicateDetection = true };
        Addresses addresses = network.Netlink.Addresses;

        addresses.Add(spec);

        AddressInfo info = Assert.Single(addresses.List(link.Index, spec.Address.AddressFamily), a => !a.Address.IsIPv6LinkLocal);
        Assert.Equal((spec.Address, prefixLength, link.Index), (info.Address, info.PrefixLength, info.LinkIndex));
        Assert.True(info.Flags.HasFlag(AddressFlags.Permanent));
        Assert.False(info.Flags.HasFlag(AddressFlags.Tentative));
        Assert.Null(info.ValidLifetime);
        JsonElement seen = Tool.Ip(network.Namespace, "addr show left")[0].GetProperty("addr_info");
        Assert.Contains(seen.EnumerateArray(), a => a.GetProperty("local").GetString() == text && a.GetProperty("prefixlen").GetInt32() == prefixLength);

        Assert.True(Assert.Throws<NetlinkException>(() => addresses.Add(spec)).IsAlreadyExists);
        addresses.Delete(spec);
        Assert.DoesNotContain(addresses.List(link.Index), a => a.Address.Equals(spec.Address));
        Assert.False(addresses.TryDelete(spec));
        Assert.Equal("EADDRNOTAVAIL", Assert.Throws<NetlinkException>(() => addresses.Delete(spec)).ErrnoName);
    }

    [Theory]
    [InlineData("192.0.2.1", AddressFamily.InterNetwork)]
    [InlineData("2001:db8::1", AddressFamily.InterNetworkV6)]
    public void Without_a_prefix_route_only_the_local_route_appears(string text, AddressFamily family)
    {
        using var network = new TestNetwork();
        LinkInfo link = network.AddVeth();

        network.Netlink.Addresses.Add(new AddressSpec(link.Index, IPAddress.Parse(text), family == AddressFamily.InterNetwork ? 24 : 64)
        {
            HasNoPrefixRoute = true,
            SkipsDuplicateDetection = true,
        });

        Assert.DoesNotContain(
            network.Netlink.Routes.List(new RouteFilter { Family = family, Table = RouteTable.Main }),
            route => route.Destination.Contains(IPAddress.Parse(text)) && route.Destination.PrefixLength > 0);
        Assert.True(network.Netlink.Addresses.List(link.Index, family).Single(a => a.Address.ToString() == text).Flags.HasFlag(AddressFlags.NoPrefixRoute));
    }

    [Fact]
    public void Replace_adds_and_then_changes_the_lifetime()
    {
        using var network = new TestNetwork();
        LinkInfo link = network.AddVeth();
        var spec = new AddressSpec(link.Index, IPAddress.Parse("192.0.2.1"), 24);

        network.Netlink.Addresses.Replace(spec);
        network.Netlink.Addresses.Replace(spec with { ValidLifetime = TimeSpan.FromHours(2), PreferredLifetime = TimeSpan.FromHours(1) });

        AddressInfo info = Assert.Single(network.Netlink.Addresses.List(link.Index, AddressFamily.InterNetwork));
        Assert.InRange(info.ValidLifetime!.Value, TimeSpan.FromMinutes(115), TimeSpan.FromHours(2));
        Assert.InRange(info.PreferredLifetime!.Value, TimeSpan.FromMinutes(55), TimeSpan.FromHours(1));
    }

    [Fact]
    public void Peer_broadcast_label_and_scope_come_back()
    {
        using var network = new TestNetwork();
        LinkInfo link = network.AddVeth();

        network.Netlink.Addresses.Add(new AddressSpec(link.Index, IPAddress.Parse("192.0.2.1"), 32)
        {
            Peer = IPAddress.Parse("198.51.100.1"),
            Broadcast = IPAddress.Parse("192.0.2.255"),
            Label = "left:x",
            Scope = AddressScope.Link,
        });

        AddressInfo info = Assert.Single(network.Netlink.Addresses.List(link.Index, AddressFamily.InterNetwork));
        Assert.Equal("198.51.100.1", info.Peer!.ToString());
        Assert.Equal("192.0.2.255", info.Broadcast!.ToString());
        Assert.Equal(("left:x", AddressScope.Link), (info.Label, info.Scope));
    }

    [Fact]
    public void A_link_that_is_gone_is_not_found()
    {
        using var network = new TestNetwork();

        var error = Assert.Throws<NetlinkException>(() => network.Netlink.Addresses.Add(new AddressSpec(9999, IPAddress.Parse("192.0.2.1"), 24)));

        Assert.True(error.IsNotFound);
        Assert.Contains("192.0.2.1/24", error.Message, StringComparison.Ordinal);
        Assert.Contains("list the links", error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Blueprints_that_contradict_themselves_are_refused_before_anything_is_sent()
    {
        using var network = new TestNetwork();
        Addresses addresses = network.Netlink.Addresses;
        var address = IPAddress.Parse("192.0.2.1");

        Assert.Throws<ArgumentOutOfRangeException>(() => addresses.Add(new AddressSpec(1, address, 33)));
        Assert.Throws<ArgumentOutOfRangeException>(() => addresses.Add(new AddressSpec(0, address, 24)));
        Assert.Throws<ArgumentException>(() => addresses.Add(new AddressSpec(1, address, 24) { Peer = IPAddress.IPv6Loopback }));
        Assert.Throws<ArgumentException>(() => addresses.Add(new AddressSpec(1, IPAddress.IPv6Loopback, 64) { Broadcast = address }));
    }
}
