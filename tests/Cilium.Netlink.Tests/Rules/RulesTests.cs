// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Cilium.Netlink.Tests;

public sealed class RulesTests
{
    [Theory]
    [InlineData(AddressFamily.InterNetwork, "192.0.2.0/24", "203.0.113.0/24")]
    [InlineData(AddressFamily.InterNetworkV6, "2001:db8:1::/48", "2001:db8:2::/48")]
    public void A_rule_keeps_everything_it_was_given(AddressFamily family, string from, string to)
    {
        using var network = new TestNetwork();
        network.AddVeth();
        var spec = new RuleSpec(family)
        {
            Priority = 123,
            Table = 70000,
            From = IPNetwork.Parse(from),
            To = IPNetwork.Parse(to),
            Mark = 0x200,
            MarkMask = 0xf00,
            InputLink = "left",
            IPProtocol = 6,
            SourcePorts = (1000, 2000),
            DestinationPorts = (80, 80),
            IsInverted = true,
            SuppressedPrefixLength = 0,
            Protocol = (RouteProtocol)42,
        };

        network.Netlink.Rules.Add(spec);

        RuleInfo rule = Assert.Single(network.Netlink.Rules.List(family), r => r.Priority == 123);
        Assert.Equal(
            new RuleInfo
            {
                Family = family,
                Priority = 123,
                Action = RuleAction.ToTable,
                Table = 70000,
                From = spec.From,
                To = spec.To,
                Mark = 0x200,
                MarkMask = 0xf00,
                InputLink = "left",
                IPProtocol = 6,
                SourcePorts = (1000, 2000),
                DestinationPorts = (80, 80),
                IsInverted = true,
                SuppressedPrefixLength = 0,
                Protocol = (RouteProtocol)42,
            },
            rule);
        JsonElement seen = Tool.Ip(network.Namespace, $"{(family == AddressFamily.InterNetwork ? "-4" : "-6")} rule show priority 123")[0];
        Assert.Equal("0x200", seen.GetProperty("fwmark").GetString());
        Assert.Equal("0xf00", seen.GetProperty("fwmask").GetString());
        Assert.Equal("70000", seen.GetProperty("table").GetString());

        Assert.True(Assert.Throws<NetlinkException>(() => network.Netlink.Rules.Add(spec)).IsAlreadyExists);
        network.Netlink.Rules.Delete(spec);
        Assert.DoesNotContain(network.Netlink.Rules.List(), r => r.Priority == 123);
        Assert.False(network.Netlink.Rules.TryDelete(spec));
    }

    [Fact]
    public void A_new_namespace_has_the_rules_of_the_kernel_in_their_order()
    {
        using var network = new TestNetwork();

        Assert.Equal([(0u, RouteTable.Local), (32766u, RouteTable.Main), (32767u, RouteTable.Default)], network.Netlink.Rules.List(AddressFamily.InterNetwork).Select(r => (r.Priority, r.Table)));
        Assert.Equal([(0u, RouteTable.Local), (32766u, RouteTable.Main)], network.Netlink.Rules.List(AddressFamily.InterNetworkV6).Select(r => (r.Priority, r.Table)));
    }

    [Theory]
    [InlineData(RuleAction.Blackhole)]
    [InlineData(RuleAction.Unreachable)]
    [InlineData(RuleAction.Prohibit)]
    public void A_rule_may_reject(RuleAction action)
    {
        using var network = new TestNetwork();

        network.Netlink.Rules.Add(new RuleSpec(AddressFamily.InterNetwork) { Priority = 5, Action = action, To = IPNetwork.Parse("203.0.113.0/24") });

        Assert.Equal(action, network.Netlink.Rules.List(AddressFamily.InterNetwork).Single(r => r.Priority == 5).Action);
    }

    [Fact]
    public void A_jump_leads_to_its_priority()
    {
        using var network = new TestNetwork();

        network.Netlink.Rules.Add(new RuleSpec(AddressFamily.InterNetwork) { Priority = 5, Action = RuleAction.Goto, GotoPriority = 32766 });

        RuleInfo rule = network.Netlink.Rules.List(AddressFamily.InterNetwork).Single(r => r.Priority == 5);
        Assert.Equal((RuleAction.Goto, 32766u), (rule.Action, rule.GotoPriority));
    }

    [Fact]
    public void Blueprints_that_contradict_themselves_are_refused_before_anything_is_sent()
    {
        using var network = new TestNetwork();
        var spec = new RuleSpec(AddressFamily.InterNetwork);

        Assert.Throws<ArgumentException>(() => network.Netlink.Rules.Add(new RuleSpec(AddressFamily.Unspecified)));
        Assert.Throws<ArgumentException>(() => network.Netlink.Rules.Add(spec with { From = RouteSpec.DefaultIPv6 }));
        Assert.Throws<ArgumentException>(() => network.Netlink.Rules.Add(spec with { Action = RuleAction.Goto }));
        Assert.Throws<ArgumentException>(() => network.Netlink.Rules.Add(spec with { GotoPriority = 7 }));
        Assert.Throws<ArgumentException>(() => network.Netlink.Rules.Add(spec with { MarkMask = 1 }));
        Assert.Throws<ArgumentException>(() => network.Netlink.Rules.Add(spec with { InputLink = "a/b" }));
    }
}
