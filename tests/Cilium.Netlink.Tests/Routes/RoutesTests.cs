// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Cilium.Netlink.Tests;

public sealed class RoutesTests : IDisposable
{
    private readonly TestNetwork _network = new();
    private readonly LinkInfo _link;

    public RoutesTests()
    {
        _link = _network.AddVeth();
        Addresses addresses = _network.Netlink.Addresses;
        addresses.Add(new AddressSpec(_link.Index, IPAddress.Parse("192.0.2.1"), 24));
        addresses.Add(new AddressSpec(_link.Index, IPAddress.Parse("2001:db8::1"), 64) { SkipsDuplicateDetection = true });
    }

    private Routes Routes => _network.Netlink.Routes;

    public void Dispose() => _network.Dispose();

    [Theory]
    [InlineData("203.0.113.0/24", "192.0.2.254", "192.0.2.1")]
    [InlineData("0.0.0.0/0", "192.0.2.254", "192.0.2.1")]
    [InlineData("2001:db8:1::/48", "2001:db8::fe", "2001:db8::1")]
    [InlineData("::/0", "2001:db8::fe", "2001:db8::1")]
    public void A_route_keeps_everything_it_was_given(string destination, string gateway, string source)
    {
        var spec = new RouteSpec(IPNetwork.Parse(destination))
        {
            Gateway = IPAddress.Parse(gateway),
            LinkIndex = _link.Index,
            PreferredSource = IPAddress.Parse(source),
            Metric = 77,
            Mtu = 1400,
            IsMtuLocked = true,
            AdvertisedSegmentSize = 1300,
            Protocol = (RouteProtocol)42,
            Table = 100000,
        };

        Routes.Add(spec);

        RouteInfo route = Assert.Single(Routes.List(new RouteFilter { Table = 100000 }));
        Assert.Equal(
            new RouteInfo
            {
                Destination = spec.Destination,
                Gateway = spec.Gateway,
                LinkIndex = _link.Index,
                PreferredSource = spec.PreferredSource,
                Metric = 77,
                Mtu = 1400,
                IsMtuLocked = true,
                AdvertisedSegmentSize = 1300,
                Protocol = (RouteProtocol)42,
                Table = 100000,
                Type = RouteType.Unicast,
                Scope = AddressScope.Universe,
                NextHops = route.NextHops,
            },
            route);
        Assert.True(Assert.Throws<NetlinkException>(() => Routes.Add(spec)).IsAlreadyExists);
        Routes.Delete(spec);
        Assert.Empty(Routes.List(new RouteFilter { Table = 100000 }));
        Assert.False(Routes.TryDelete(spec));
    }

    [Theory]
    [InlineData("203.0.113.0/24")]
    [InlineData("2001:db8:1::/48")]
    public void Ip_route_shows_what_was_added(string destination)
    {
        Routes.Add(new RouteSpec(IPNetwork.Parse(destination)) { LinkIndex = _link.Index, Mtu = 1234, Metric = 5 });

        string family = destination.Contains(':', StringComparison.Ordinal) ? "-6" : "-4";
        JsonElement seen = Tool.Ip(_network.Namespace, $"{family} route show {destination}")[0];
        Assert.Equal("left", seen.GetProperty("dev").GetString());
        Assert.Equal(5, seen.GetProperty("metric").GetInt32());
        Assert.Equal(1234, seen.GetProperty("metrics")[0].GetProperty("mtu").GetInt32());
    }

    [Fact]
    public void The_list_holds_what_ip_route_shows()
    {
        Routes.Add(new RouteSpec(RouteSpec.DefaultIPv4) { Gateway = IPAddress.Parse("192.0.2.254") });
        Routes.Add(new RouteSpec(IPNetwork.Parse("203.0.113.0/24")) { Type = RouteType.Blackhole });

        string[] ours = [.. Routes.List(new RouteFilter { Family = AddressFamily.InterNetwork }).Select(route => $"{route.Destination} {route.Table}").Order()];
        JsonElement seen = Tool.Ip(_network.Namespace, "-4 -N route show table all");

        Assert.Equal(seen.EnumerateArray().Select(Describe).Order(), ours);

        static string Describe(JsonElement route)
        {
            string destination = route.GetProperty("dst").GetString()!.Replace("default", "0.0.0.0/0", StringComparison.Ordinal);
            string table = route.TryGetProperty("table", out JsonElement number) ? number.GetString()! : "254";
            return $"{(destination.Contains('/', StringComparison.Ordinal) ? destination : destination + "/32")} {table}";
        }
    }

    [Theory]
    [InlineData(RouteType.Blackhole, "203.0.113.0/24")]
    [InlineData(RouteType.Unreachable, "203.0.113.0/24")]
    [InlineData(RouteType.Prohibit, "203.0.113.0/24")]
    [InlineData(RouteType.Throw, "203.0.113.0/24")]
    [InlineData(RouteType.Blackhole, "2001:db8:1::/48")]
    [InlineData(RouteType.Unreachable, "2001:db8:1::/48")]
    [InlineData(RouteType.Prohibit, "2001:db8:1::/48")]
    public void A_route_may_reject(RouteType type, string destination)
    {
        Routes.Add(new RouteSpec(IPNetwork.Parse(destination)) { Type = type, Table = 50 });

        Assert.Equal(type, Assert.Single(Routes.List(new RouteFilter { Table = 50 })).Type);
        Routes.Delete(new RouteSpec(IPNetwork.Parse(destination)) { Type = type, Table = 50 });
        Assert.Empty(Routes.List(new RouteFilter { Table = 50 }));
    }

    [Theory]
    [InlineData("203.0.113.0/24")]
    [InlineData("2001:db8:1::/48")]
    public void A_local_route_makes_every_address_of_a_prefix_ours(string destination)
    {
        int loopback = _network.Netlink.Links.Get("lo").Index;
        Routes.Add(new RouteSpec(IPNetwork.Parse(destination)) { Type = RouteType.Local, LinkIndex = loopback, Table = RouteTable.Local });

        RouteInfo route = Routes.Get(IPAddress.Parse(destination.Replace(".0/24", ".77", StringComparison.Ordinal).Replace("::/48", "::77", StringComparison.Ordinal)));

        Assert.Equal((RouteType.Local, loopback), (route.Type, route.LinkIndex));
    }

    [Theory]
    [InlineData("203.0.113.0/24", "192.0.2.10", "192.0.2.11")]
    [InlineData("2001:db8:1::/48", "2001:db8::10", "2001:db8::11")]
    public void A_route_shares_flows_among_next_hops_by_weight(string destination, string first, string second)
    {
        NextHop[] hops =
        [
            new() { Gateway = IPAddress.Parse(first), LinkIndex = _link.Index, Weight = 1 },
            new() { Gateway = IPAddress.Parse(second), LinkIndex = _link.Index, Weight = 10 },
        ];

        Routes.Add(new RouteSpec(IPNetwork.Parse(destination)) { NextHops = hops });

        RouteInfo route = Assert.Single(Routes.List(), r => r.Destination == IPNetwork.Parse(destination));
        Assert.Equal(hops, route.NextHops);
        Assert.Null(route.Gateway);
    }

    [Fact]
    public void An_on_link_gateway_needs_no_route_to_it()
    {
        var gateway = IPAddress.Parse("169.254.1.1");
        var spec = new RouteSpec(IPNetwork.Parse("203.0.113.0/24")) { Gateway = gateway, LinkIndex = _link.Index };

        var error = Assert.Throws<NetlinkException>(() => Routes.Add(spec));
        Assert.Equal("ENETUNREACH", error.ErrnoName);
        Assert.Contains("gateway", error.ExtendedAck, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("on-link", error.Remedy, StringComparison.Ordinal);

        Routes.Add(spec with { IsOnLink = true });
        RouteInfo route = Assert.Single(Routes.List(), r => r.Destination == spec.Destination);
        Assert.True(route.IsOnLink);
        Assert.Equal(gateway, route.Gateway);
    }

    [Fact]
    public void An_IPv4_route_may_have_an_IPv6_gateway()
    {
        Routes.Add(new RouteSpec(IPNetwork.Parse("203.0.113.0/24")) { Gateway = IPAddress.Parse("2001:db8::fe"), LinkIndex = _link.Index });

        Assert.Equal(IPAddress.Parse("2001:db8::fe"), Assert.Single(Routes.List(), r => r.Destination == IPNetwork.Parse("203.0.113.0/24")).Gateway);
    }

    [Theory]
    [InlineData("203.0.113.0/24", "192.0.2.10", "192.0.2.11")]
    [InlineData("2001:db8:1::/48", "2001:db8::10", "2001:db8::11")]
    public void Replace_swaps_the_gateway_and_leaves_one_route(string destination, string first, string second)
    {
        var spec = new RouteSpec(IPNetwork.Parse(destination)) { Gateway = IPAddress.Parse(first), LinkIndex = _link.Index };

        Routes.Replace(spec);
        Routes.Replace(spec with { Gateway = IPAddress.Parse(second) });

        Assert.Equal(IPAddress.Parse(second), Assert.Single(Routes.List(), r => r.Destination == spec.Destination).Gateway);
    }

    [Fact]
    public void The_route_for_a_destination_is_the_kernels_choice()
    {
        Routes.Add(new RouteSpec(RouteSpec.DefaultIPv4) { Gateway = IPAddress.Parse("192.0.2.254") });
        Routes.Add(new RouteSpec(RouteSpec.DefaultIPv4) { LinkIndex = _link.Index, Table = 99 });
        _network.Netlink.Rules.Add(new RuleSpec(AddressFamily.InterNetwork) { Mark = 0x200, MarkMask = 0xf00, Table = 99, Priority = 10 });

        Assert.Equal(IPAddress.Parse("192.0.2.254"), Routes.Get(IPAddress.Parse("203.0.113.1")).Gateway);
        Assert.Equal(IPAddress.Parse("192.0.2.1"), Routes.Get(IPAddress.Parse("203.0.113.1")).PreferredSource);
        Assert.Null(Routes.Get(new RouteQuery(IPAddress.Parse("203.0.113.1")) { Mark = 0x2ff }).Gateway);
        Assert.Equal("ENETUNREACH", Assert.Throws<NetlinkException>(() => Routes.Get(IPAddress.Parse("2001:db9::1"))).ErrnoName);
    }

    [Fact]
    public void Filters_narrow_the_list()
    {
        Routes.Add(new RouteSpec(IPNetwork.Parse("203.0.113.0/24")) { LinkIndex = _link.Index, Protocol = (RouteProtocol)99 });
        Routes.Add(new RouteSpec(IPNetwork.Parse("2001:db8:1::/48")) { LinkIndex = _link.Index, Protocol = (RouteProtocol)99 });

        Assert.Equal(2, Routes.List(new RouteFilter { Protocol = (RouteProtocol)99 }).Count);
        Assert.Single(Routes.List(new RouteFilter { Protocol = (RouteProtocol)99, Family = AddressFamily.InterNetworkV6 }));
        Assert.All(Routes.List(new RouteFilter { LinkIndex = _link.Index }), route => Assert.Equal(_link.Index, route.LinkIndex));
        Assert.All(Routes.List(new RouteFilter { Type = RouteType.Local }), route => Assert.Equal(RouteType.Local, route.Type));
        Assert.Empty(Routes.List(new RouteFilter { Table = 4000000000 }));
    }

    [Fact]
    public void A_thousand_routes_arrive_complete()
    {
        for (int i = 0; i < 1000; i++)
        {
            Routes.Add(new RouteSpec(new IPNetwork(new IPAddress(new byte[] { 10, (byte)(i >> 8), (byte)i, 0 }), 24)) { LinkIndex = _link.Index, Table = 7 });
        }

        IReadOnlyList<RouteInfo> routes = Routes.List(new RouteFilter { Table = 7 });

        Assert.Equal(1000, routes.Select(route => route.Destination).Distinct().Count());
    }

    [Fact]
    public void Blueprints_that_contradict_themselves_are_refused_before_anything_is_sent()
    {
        IPNetwork destination = IPNetwork.Parse("203.0.113.0/24");
        NextHop hop = new() { LinkIndex = _link.Index };

        Assert.Throws<ArgumentException>(() => Routes.Add(new RouteSpec(destination) { NextHops = [hop], LinkIndex = 1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Routes.Add(new RouteSpec(destination) { NextHops = [hop with { Weight = 257 }] }));
        Assert.Throws<ArgumentException>(() => Routes.Add(new RouteSpec(destination) { PreferredSource = IPAddress.IPv6Loopback }));
        Assert.Throws<ArgumentException>(() => Routes.Add(new RouteSpec(RouteSpec.DefaultIPv6) { Gateway = IPAddress.Loopback }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Routes.Add(new RouteSpec(destination) { Table = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Routes.Add(new RouteSpec(destination) { Mtu = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Routes.Add(new RouteSpec(destination) { Protocol = (RouteProtocol)256 }));
    }
}
