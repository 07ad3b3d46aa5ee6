// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Core.Tests;

public sealed class CidrLabelTests
{
    [Theory]
    [InlineData("10.0.0.0/8", "cidr:10.0.0.0/8")]
    [InlineData("10.1.2.3/8", "cidr:10.0.0.0/8")]
    [InlineData("192.0.2.1", "cidr:192.0.2.1/32")]
    [InlineData("::1/128", "cidr:0--1/128")]
    [InlineData("2001:db8::/32", "cidr:2001-db8--0/32")]
    [InlineData("::/1", "cidr:0--0/1")]
    [InlineData("2001:db8:0:1:1:1:1:1", "cidr:2001-db8-0-1-1-1-1-1/128")]
    [InlineData("::ffff:192.0.2.1", "cidr:0--ffff-192.0.2.1/128")]
    public void A_prefix_is_written_as_a_label_and_read_back(string prefix, string expected)
    {
        IpPrefix parsed = IpPrefix.Parse(prefix);
        Label label = CidrLabel.For(parsed);
        Assert.Equal(expected, label.ToString());
        Assert.Equal(parsed, label.CidrPrefix);
        Assert.Equal(parsed, Label.Parse(expected).CidrPrefix);
    }

    [Theory]
    [InlineData("10.0.0.0/8", AddressFamilies.DualStack, "cidr:10.0.0.0/8=;reserved:world-ipv4=;")]
    [InlineData("10.0.0.0/8", AddressFamilies.IPv4, "cidr:10.0.0.0/8=;reserved:world=;")]
    [InlineData("10.0.0.0/8", AddressFamilies.IPv6, "cidr:10.0.0.0/8=;reserved:world-ipv4=;")]
    [InlineData("2001:db8::/32", AddressFamilies.DualStack, "cidr:2001-db8--0/32=;reserved:world-ipv6=;")]
    [InlineData("2001:db8::/32", AddressFamilies.IPv6, "cidr:2001-db8--0/32=;reserved:world=;")]
    [InlineData("0.0.0.0/0", AddressFamilies.DualStack, "reserved:world-ipv4=;")]
    [InlineData("::/0", AddressFamilies.DualStack, "reserved:world-ipv6=;")]
    [InlineData("0.0.0.0/0", AddressFamilies.IPv4, "reserved:world=;")]
    public void A_prefix_identity_has_one_prefix_label_and_the_world_of_its_family(string prefix, AddressFamilies enabled, string expected) =>
        Assert.Equal(expected, CidrLabel.SetFor(IpPrefix.Parse(prefix), enabled).ToAllocatorKey());

    [Fact]
    public void The_whole_of_a_family_has_no_label_of_its_own() =>
        Assert.Throws<ArgumentException>(() => CidrLabel.For(IpPrefix.Parse("0.0.0.0/0")));

    [Fact]
    public void Random_prefixes_survive_the_label()
    {
        Random random = Seed.Next();
        for (int round = 0; round < 5000; round++)
        {
            IpPrefix prefix = RandomPrefix.Next(random, 1);
            Assert.Equal(prefix, CidrLabel.For(prefix).CidrPrefix);
            Assert.DoesNotContain(":", CidrLabel.Key(prefix), StringComparison.Ordinal);
        }
    }
}
