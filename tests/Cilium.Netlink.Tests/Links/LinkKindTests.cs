// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Text.Json;

namespace Cilium.Netlink.Tests;

public sealed class LinkKindTests(ITestOutputHelper output)
{
    [Fact]
    public void A_vxlan_in_external_mode_takes_its_metadata_from_packets()
    {
        using var network = new TestNetwork();

        LinkInfo link = network.Netlink.Links.Create(new VxlanSpec("vx0") { Port = 8472, SourcePorts = (10000, 20000), IsUp = true });

        Assert.Equal("vxlan", link.Kind);
        Assert.Equal((true, 8472, (10000, 20000), false), (link.Vxlan!.IsExternal, link.Vxlan.Port, link.Vxlan.SourcePorts, link.Vxlan.IsLearning));
        JsonElement seen = Tool.Ip(network.Namespace, "-d link show vx0")[0].GetProperty("linkinfo").GetProperty("info_data");
        Assert.True(seen.GetProperty("external").GetBoolean());
        Assert.Equal(8472, seen.GetProperty("port").GetInt32());
        Assert.Equal(10000, seen.GetProperty("port_range").GetProperty("low").GetInt32());
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.2")]
    [InlineData("2001:db8::1", "2001:db8::2")]
    public void A_vxlan_for_one_network_keeps_its_settings(string local, string remote)
    {
        using var network = new TestNetwork();
        LinkInfo under = network.AddVeth();

        LinkInfo link = network.Netlink.Links.Create(new VxlanSpec("vx0", 4242)
        {
            Local = IPAddress.Parse(local),
            Remote = IPAddress.Parse(remote),
            UnderlyingIndex = under.Index,
            TimeToLive = 9,
            IsLearning = false,
            HasUdpChecksum = true,
            AllowsZeroUdp6Checksum = true,
        });

        Assert.Equal(
            new VxlanInfo
            {
                NetworkIdentifier = 4242,
                Port = 4789,
                Local = IPAddress.Parse(local),
                Remote = IPAddress.Parse(remote),
                UnderlyingIndex = under.Index,
                TimeToLive = 9,
            },
            link.Vxlan! with { SourcePorts = default });
        JsonElement seen = Tool.Ip(network.Namespace, "-d link show vx0")[0].GetProperty("linkinfo").GetProperty("info_data");
        Assert.Equal(4242, seen.GetProperty("id").GetInt32());
        Assert.True(seen.GetProperty("udp_zero_csum6_rx").GetBoolean());
    }

    [Fact]
    public void A_bridge_keeps_its_settings()
    {
        using var network = new TestNetwork();

        network.Netlink.Links.Create(new BridgeSpec("br0") { IsMulticastSnooping = false, IsSpanningTree = true, AgeingTime = 1000, MacAddress = MacAddress.Parse("02:00:00:00:00:99") });

        JsonElement link = Tool.Ip(network.Namespace, "-d link show br0")[0];
        JsonElement seen = link.GetProperty("linkinfo").GetProperty("info_data");
        Assert.Equal(0, seen.GetProperty("mcast_snooping").GetInt32());
        Assert.Equal(1, seen.GetProperty("stp_state").GetInt32());
        Assert.Equal(1000, seen.GetProperty("ageing_time").GetInt32());
        Assert.Equal("02:00:00:00:00:99", link.GetProperty("address").GetString());
    }

    [Fact]
    public void A_link_may_be_born_as_a_bridge_port()
    {
        using var network = new TestNetwork();
        LinkInfo bridge = network.Netlink.Links.Create(new BridgeSpec("br0"));

        LinkInfo port = network.Netlink.Links.Create(new VethSpec("a", "b") { MasterIndex = bridge.Index });

        Assert.Equal(bridge.Index, port.MasterIndex);
    }

    public static TheoryData<string> Kinds => ["dummy", "ifb", "vlan", "vrf", "wireguard", "netkit", "geneve", "no-such-kind"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_kind_is_created_or_named_as_unsupported(string kind)
    {
        using var network = new TestNetwork();
        LinkInfo under = network.AddVeth();
        LinkSpec spec = kind switch
        {
            "dummy" => new DummySpec("t0"),
            "ifb" => new IfbSpec("t0"),
            "vlan" => new VlanSpec("t0", under.Index, 5),
            _ => new PlainLinkSpec("t0", kind),
        };

        if (IsKnownToIp(network, kind, under))
        {
            output.WriteLine($"This kernel has links of kind {kind}: creation must succeed.");
            LinkInfo link = network.Netlink.Links.Create(spec);
            Assert.Equal(kind, link.Kind);
            Assert.Equal(kind == "vlan" ? 5 : null, link.VlanId);
        }
        else
        {
            output.WriteLine($"This kernel lacks links of kind {kind}: the error must say so.");
            var error = Assert.Throws<UnsupportedKindException>(() => network.Netlink.Links.Create(spec));
            Assert.Equal(("link", kind), (error.ObjectType, error.Kind));
            Assert.Equal("Unknown device type", error.ExtendedAck);
            Assert.Contains(kind, error.Remedy, StringComparison.Ordinal);
            Assert.False(network.Netlink.Links.TryGet("t0", out _));
        }
    }

    /// <summary>Whether ip(8) can create the kind. Kinds that need settings of their own count as lacking when ip fails for that.</summary>
    private static bool IsKnownToIp(TestNetwork network, string kind, LinkInfo under)
    {
        string settings = kind switch
        {
            "vlan" => $"link {under.Name} name probe type vlan id 6",
            _ => $"name probe type {kind}",
        };
        try
        {
            Tool.Run(network.Namespace, $"ip link add {settings}");
            return true;
        }
        catch (Xunit.Sdk.XunitException)
        {
            return false;
        }
    }
}
