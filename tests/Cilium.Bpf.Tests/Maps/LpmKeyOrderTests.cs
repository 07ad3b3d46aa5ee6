// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Runtime.InteropServices;

namespace Cilium.Bpf.Tests.Maps;

public class LpmKeyOrderTests
{
    [Theory]
    [InlineData("10.0.0.0/8", "11.0.0.0/8")]
    [InlineData("10.1.0.0/16", "10.0.0.0/8")]
    [InlineData("10.255.0.0/16", "10.0.0.0/8")]
    [InlineData("10.0.0.0/32", "0.0.0.0/0")]
    [InlineData("10.0.0.0/9", "10.128.0.0/9")]
    [InlineData("9.255.255.255/32", "10.0.0.0/32")]
    public void The_first_comes_before_the_second(string first, string second)
    {
        Assert.True(Compare(first, second) < 0);
        Assert.True(Compare(second, first) > 0);
        Assert.Equal(0, Compare(first, first));
    }

    [Fact]
    public void It_is_the_order_in_which_the_kernel_walks()
    {
        using var map = BpfMap<IPv6PrefixKey, uint>.Create(BpfMapType.LpmTrie, 4000);
        var random = new Random(20240229);
        byte[] address = new byte[16];
        for (uint i = 0; i < 3000; i++)
        {
            // Few distinct bits, so that prefixes nest.
            address[0] = 0x20;
            address[1] = (byte)random.Next(4);
            address[2] = (byte)(random.Next(4) << 6);
            address[15] = (byte)random.Next(8);
            map.Update(new IPv6PrefixKey(new IPAddress(address), random.Next(129)), i);
        }

        byte[][] keys = [.. map.EnumerateBytes().Select(entry => entry.Key.ToArray())];
        Assert.True(keys.Length > 100);
        Assert.Equal(keys.Length, map.Count());
        for (int i = 1; i < keys.Length; i++)
        {
            Assert.True(LpmKeyOrder.Compare(keys[i - 1], keys[i]) < 0);
        }
    }

    private static int Compare(string left, string right) => LpmKeyOrder.Compare(Bytes(left), Bytes(right));

    private static byte[] Bytes(string prefix)
    {
        IPv4PrefixKey key = new(IPNetwork.Parse(prefix));
        return MemoryMarshal.AsBytes(new ReadOnlySpan<IPv4PrefixKey>(in key)).ToArray();
    }
}
