// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Core.Tests;

public sealed class NumericIdentityTests
{
    [Theory]
    [InlineData(0u, "unknown", "")]
    [InlineData(1u, "host", "reserved:host=;")]
    [InlineData(2u, "world", "reserved:world=;")]
    [InlineData(3u, "unmanaged", "reserved:unmanaged=;")]
    [InlineData(4u, "health", "reserved:health=;")]
    [InlineData(5u, "init", "reserved:init=;")]
    [InlineData(6u, "remote-node", "reserved:remote-node=;")]
    [InlineData(7u, "kube-apiserver", "reserved:kube-apiserver=;reserved:remote-node=;")]
    [InlineData(8u, "ingress", "reserved:ingress=;")]
    [InlineData(9u, "world-ipv4", "reserved:world-ipv4=;")]
    [InlineData(10u, "world-ipv6", "reserved:world-ipv6=;")]
    [InlineData(11u, "overlay-to-encrypt", "")]
    public void Reserved_numbers_have_their_names_and_labels(uint number, string name, string labels)
    {
        NumericIdentity id = new(number);
        Assert.Equal(name, id.ToString());
        Assert.Equal(id, NumericIdentity.Parse(name));
        Assert.Equal(labels.Length > 0, ReservedIdentities.TryGet(id, out SecurityIdentity? identity));
        Assert.Equal(labels, identity?.Labels.ToAllocatorKey() ?? "");
        Assert.Equal(number > 0, id.IsReserved);
    }

    [Theory]
    [InlineData("0", 0u)]
    [InlineData("256", 256u)]
    [InlineData("0x100", 256u)]
    [InlineData("0X1F", 31u)]
    [InlineData("0o17", 15u)]
    [InlineData("017", 15u)]
    [InlineData("0b101", 5u)]
    [InlineData("0x_ff", 255u)]
    [InlineData("4294967295", 4294967295u)]
    public void Numbers_are_read_in_the_base_that_their_prefix_tells(string text, uint expected) =>
        Assert.Equal(expected, NumericIdentity.Parse(text).Value);

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("4294967296")]
    [InlineData("0x")]
    [InlineData("08")]
    [InlineData("1_000")]
    [InlineData("0x__1")]
    [InlineData("0x1_")]
    [InlineData(" 1")]
    [InlineData("cluster")]
    [InlineData("all")]
    public void Other_texts_are_refused(string text)
    {
        Assert.False(NumericIdentity.TryParse(text, out _));
        Assert.Throws<FormatException>(() => NumericIdentity.Parse(text));
    }

    [Theory]
    [InlineData(100u, "well-known")]
    [InlineData(115u, "well-known")]
    [InlineData(128u, "user")]
    [InlineData(255u, "user")]
    [InlineData(116u, "")]
    [InlineData(256u, "allocated")]
    [InlineData(0x00FFFFFFu, "allocated")]
    [InlineData(0x01000001u, "local")]
    [InlineData(0x02000001u, "remote-node")]
    public void Numbers_fall_into_ranges(uint number, string range)
    {
        NumericIdentity id = new(number);
        Assert.Equal(range == "well-known", id.IsWellKnown);
        Assert.Equal(range == "user", id.IsUserReserved);
        Assert.Equal(range == "allocated", id.IsClusterAllocated);
        Assert.Equal(range is "local" or "remote-node", id.IsNodeLocal);
        Assert.Equal(range == "local" ? IdentityScope.Local : range == "remote-node" ? IdentityScope.RemoteNode : IdentityScope.Global, id.Scope);
        Assert.Equal(number & 0xFFFFFF, id.WireValue);
        Assert.Equal(id, NumericIdentity.Create(id.Scope, id.WireValue));
    }

    [Theory]
    [InlineData(2u, AddressFamilies.IPv4, true, false)]
    [InlineData(9u, AddressFamilies.IPv4, false, true)]
    [InlineData(9u, AddressFamilies.DualStack, true, false)]
    [InlineData(10u, AddressFamilies.DualStack, true, false)]
    [InlineData(0u, AddressFamilies.DualStack, false, true)]
    [InlineData(0x01000001u, AddressFamilies.DualStack, false, false)]
    [InlineData(0x02000001u, AddressFamilies.DualStack, false, true)]
    [InlineData(300u, AddressFamilies.DualStack, false, true)]
    public void World_and_cluster_depend_on_the_enabled_families(uint number, AddressFamilies enabled, bool isWorld, bool isInCluster)
    {
        Assert.Equal(isWorld, new NumericIdentity(number).IsWorld(enabled));
        Assert.Equal(isInCluster, new NumericIdentity(number).IsInCluster(enabled));
    }

    [Theory]
    [InlineData(255, 0, 256u, 65535u)]
    [InlineData(255, 1, 65536u, 131071u)]
    [InlineData(255, 255, 255u << 16, 0x00FFFFFFu)]
    [InlineData(511, 0, 256u, 32767u)]
    [InlineData(511, 1, 32768u, 65535u)]
    [InlineData(511, 511, 511u << 15, 0x00FFFFFFu)]
    public void A_mesh_divides_the_numbers_between_its_clusters(int maxClusters, int cluster, uint first, uint last)
    {
        ClusterIdSpace space = new(maxClusters);
        Assert.Equal((new NumericIdentity(first), new NumericIdentity(last)), space.RangeOf(cluster));
        Assert.Equal(cluster, space.ClusterIdOf(new NumericIdentity(first)));
        Assert.Equal(cluster, space.ClusterIdOf(new NumericIdentity(last)));
    }

    [Fact]
    public void Only_255_and_511_clusters_are_possible()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ClusterIdSpace(256));
        Assert.Throws<ArgumentOutOfRangeException>(() => ClusterIdSpace.Default.RangeOf(256));
        Assert.Equal(ClusterIdSpace.Default, default);
        Assert.NotEqual(ClusterIdSpace.Default, new ClusterIdSpace(511));
    }

    [Theory]
    [InlineData("10.0.0.1", AddressFamilies.DualStack, 9u)]
    [InlineData("::1", AddressFamilies.DualStack, 10u)]
    [InlineData("10.0.0.1", AddressFamilies.IPv4, 2u)]
    [InlineData("::1", AddressFamilies.IPv6, 2u)]
    public void The_world_of_an_address_depends_on_the_enabled_families(string address, AddressFamilies enabled, uint expected) =>
        Assert.Equal(expected, ReservedIdentities.WorldOf(IpPrefix.Parse(address), enabled).Value);
}
