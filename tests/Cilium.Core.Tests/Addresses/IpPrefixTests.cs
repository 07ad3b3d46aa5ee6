// SPDX-License-Identifier: Apache-2.0
using System.Net;

namespace Cilium.Core.Tests;

public sealed class IpPrefixTests
{
    [Theory]
    [InlineData("10.0.0.1", "10.0.0.1/32")]
    [InlineData("10.1.2.3/8", "10.0.0.0/8")]
    [InlineData("0.0.0.0/0", "0.0.0.0/0")]
    [InlineData("2001:DB8::1", "2001:db8::1/128")]
    [InlineData("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1/128")]
    [InlineData("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1/128")]
    [InlineData("::", "::/128")]
    [InlineData("::1", "::1/128")]
    [InlineData("fe80::/10", "fe80::/10")]
    [InlineData("::ffff:10.0.0.1", "::ffff:10.0.0.1/128")]
    [InlineData("::1.2.3.4", "::102:304/128")]
    [InlineData("1:0:0:2::", "1:0:0:2::/128")]
    public void A_prefix_is_read_and_written_canonically(string text, string expected) =>
        Assert.Equal(expected, IpPrefix.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("10.0.0")]
    [InlineData("10.0.0.0.0")]
    [InlineData("010.0.0.1")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("256.0.0.1")]
    [InlineData("10.0.0.1/33")]
    [InlineData("10.0.0.1/-1")]
    [InlineData("10.0.0.1/08")]
    [InlineData("10.0.0.1/")]
    [InlineData("10.0.0.1/8/8")]
    [InlineData("2001:db8::/129")]
    [InlineData("fe80::1%eth0")]
    [InlineData("[::1]")]
    [InlineData("::1::")]
    [InlineData("::01.2.3.4")]
    [InlineData("1.2.3.4:80")]
    [InlineData("12345::")]
    [InlineData(" 10.0.0.1")]
    [InlineData("host")]
    public void What_is_no_prefix_is_refused(string text)
    {
        Assert.False(IpPrefix.TryParse(text, out _));
        Assert.Throws<FormatException>(() => IpPrefix.Parse(text));
    }

    [Theory]
    [InlineData("10.0.0.0/8", "10.1.0.0/16", true)]
    [InlineData("10.0.0.0/8", "10.0.0.0/8", true)]
    [InlineData("10.1.0.0/16", "10.0.0.0/8", false)]
    [InlineData("10.0.0.0/8", "11.0.0.0/16", false)]
    [InlineData("0.0.0.0/0", "255.255.255.255", true)]
    [InlineData("::/0", "10.0.0.1", false)]
    [InlineData("0.0.0.0/0", "::1", false)]
    [InlineData("2001:db8::/32", "2001:db8:ffff::1", true)]
    [InlineData("2001:db8::/128", "2001:db8::1", false)]
    public void Containment_is_by_leading_bits_within_a_family(string outer, string inner, bool expected) =>
        Assert.Equal(expected, IpPrefix.Parse(outer).Contains(IpPrefix.Parse(inner)));

    [Fact]
    public void The_platform_reads_the_text_of_random_addresses_back_to_the_same_bits()
    {
        Random random = Seed.Next();
        for (int round = 0; round < 5000; round++)
        {
            IpPrefix prefix = RandomPrefix.Next(random);
            Assert.Equal(prefix, IpPrefix.Parse(prefix.ToString()));
            Assert.Equal(prefix.Address, IPAddress.Parse(prefix.AddressText()));
            Assert.Equal(prefix, new IpPrefix(prefix.Address, prefix.Length));
            byte[] bytes = new byte[16];
            prefix.WriteBytes(bytes);
            Assert.Equal(prefix, IpPrefix.FromBytes(bytes.AsSpan(0, prefix.IsIPv4 ? 4 : 16)).Truncate(prefix.Length));
        }
    }

    [Fact]
    public void Random_containment_agrees_with_the_platform()
    {
        Random random = Seed.Next();
        for (int round = 0; round < 5000; round++)
        {
            IpPrefix outer = RandomPrefix.Next(random), inner = RandomPrefix.Next(random);
            inner = random.Next(2) == 0 && inner.IsIPv4 == outer.IsIPv4
                ? IpPrefix.FromBits(outer.Bits | (inner.Bits & ~Mask(outer.Length)), inner.Length, inner.IsIPv6)
                : inner;
            bool expected = outer.IsIPv4 == inner.IsIPv4 && inner.Length >= outer.Length
                && new IPNetwork(outer.Address, outer.Length).Contains(inner.Address);
            Assert.Equal(expected, outer.Contains(inner));
        }
    }

    [Fact]
    public void Prefixes_sort_by_family_address_and_length()
    {
        string[] sorted = ["0.0.0.0/0", "10.0.0.0/8", "10.0.0.0/16", "10.1.0.0/16", "::/0", "2001:db8::/32"];
        Assert.Equal(sorted, sorted.Reverse().Select(IpPrefix.Parse).Order().Select(prefix => prefix.ToString()));
        Assert.Equal(IpPrefix.Parse("0.0.0.0/0"), default);
    }

    [Fact]
    public void A_length_beyond_the_family_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new IpPrefix(IPAddress.Loopback, 33));
        Assert.Throws<ArgumentOutOfRangeException>(() => IpPrefix.Parse("10.0.0.0/8").Truncate(9));
        Assert.Throws<ArgumentException>(() => IpPrefix.FromBytes(new byte[5]));
    }

    private static UInt128 Mask(int length) => length == 0 ? 0 : UInt128.MaxValue << (128 - length);
}
