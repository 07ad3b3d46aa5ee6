// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Runtime.CompilerServices;

namespace Cilium.Bpf.Tests.Maps;

public class LpmTrieTests
{
    [Fact]
    public void The_longest_prefix_wins()
    {
        using var map = BpfMap<IPv4PrefixKey, uint>.Create(BpfMapType.LpmTrie, 16);
        map.Update(new(IPNetwork.Parse("0.0.0.0/0")), 1);
        map.Update(new(IPNetwork.Parse("10.0.0.0/8")), 2);
        map.Update(new(IPNetwork.Parse("10.1.0.0/16")), 3);
        map.Update(new(IPNetwork.Parse("10.1.2.3/32")), 4);

        Assert.Equal(1u, map.Lookup(new(IPAddress.Parse("192.0.2.1"))));
        Assert.Equal(2u, map.Lookup(new(IPAddress.Parse("10.2.0.0"))));
        Assert.Equal(3u, map.Lookup(new(IPAddress.Parse("10.1.2.4"))));
        Assert.Equal(4u, map.Lookup(new(IPAddress.Parse("10.1.2.3"))));
        Assert.True(map.TryDelete(new(IPNetwork.Parse("10.1.0.0/16"))));
        Assert.Equal(2u, map.Lookup(new(IPAddress.Parse("10.1.2.4"))));
    }

    [Fact]
    public void IPv6_prefixes_work_alike()
    {
        using var map = BpfMap<IPv6PrefixKey, uint>.Create(BpfMapType.LpmTrie, 16);
        map.Update(new(IPNetwork.Parse("2001:db8::/32")), 1);
        map.Update(new(IPNetwork.Parse("2001:db8:0:8000::/49")), 2);
        map.Update(new(IPNetwork.Parse("2001:db8::1/128")), 3);

        Assert.Equal(3u, map.Lookup(new(IPAddress.Parse("2001:db8::1"))));
        Assert.Equal(2u, map.Lookup(new(IPAddress.Parse("2001:db8:0:8001::1"))));
        Assert.Equal(1u, map.Lookup(new(IPAddress.Parse("2001:db8:0:7fff::1"))));
        Assert.False(map.TryLookup(new(IPAddress.Parse("2001:db9::")), out _));
    }

    [Fact]
    public void A_full_trie_gives_the_typed_error()
    {
        using var map = BpfMap<IPv4PrefixKey, uint>.Create(BpfMapType.LpmTrie, 2, "trie");
        map.Update(new(IPNetwork.Parse("10.0.0.0/8")), 1);
        map.Update(new(IPNetwork.Parse("11.0.0.0/8")), 1);
        var error = Assert.Throws<MapFullException>(() => map.Update(new(IPNetwork.Parse("12.0.0.0/8")), 1));
        Assert.Equal("ENOSPC", error.ErrnoName);
        Assert.Equal(2u, error.MaxEntries);
    }

    [Fact]
    public void Keys_have_the_kernels_layout()
    {
        Assert.Equal(8, Unsafe.SizeOf<IPv4PrefixKey>());
        Assert.Equal(20, Unsafe.SizeOf<IPv6PrefixKey>());
        using var map = BpfMap<IPv4PrefixKey, uint>.Create(BpfMapType.LpmTrie, 16);
        map.Update(new(IPAddress.Parse("10.1.255.255"), 12), 7);
        KeyValuePair<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> entry = Assert.Single(map.EnumerateBytes());
        Assert.Equal([12, 0, 0, 0, 10, 0, 0, 0], entry.Key.ToArray());
        Assert.Equal([7, 0, 0, 0], entry.Value.ToArray());
    }

    [Fact]
    public void Keys_read_back_as_they_were_made()
    {
        IPv4PrefixKey v4 = new(IPNetwork.Parse("10.64.0.0/10"));
        Assert.Equal(("10.64.0.0/10", 10, IPAddress.Parse("10.64.0.0")), (v4.ToString(), v4.PrefixLength, v4.Address));
        IPv6PrefixKey v6 = new(IPAddress.Parse("2001:db8:ffff::"), 33);
        Assert.Equal(("2001:db8:8000::/33", 33), (v6.ToString(), v6.PrefixLength));
        Assert.Equal("::/0", new IPv6PrefixKey(IPAddress.IPv6Loopback, 0).ToString());
    }

    [Fact]
    public void Keys_of_the_wrong_family_or_length_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new IPv4PrefixKey(IPAddress.IPv6Any));
        Assert.Throws<ArgumentException>(() => new IPv6PrefixKey(IPAddress.Any));
        Assert.Throws<ArgumentOutOfRangeException>(() => new IPv4PrefixKey(IPAddress.Any, 33));
        Assert.Throws<ArgumentOutOfRangeException>(() => new IPv6PrefixKey(IPAddress.IPv6Any, -1));
    }

    [Fact]
    public void Taking_out_one_entry_atomically_is_said_not_to_exist()
    {
        using var map = BpfMap<IPv4PrefixKey, uint>.Create(BpfMapType.LpmTrie, 16);
        var error = Assert.Throws<BpfException>(() => map.TryLookupAndDelete(new(IPAddress.Any), out _));
        Assert.Contains("LpmTrie", error.Message, StringComparison.Ordinal);
    }
}
