// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf.Tests.Maps;

public class ArrayMapTests
{
    [Fact]
    public void Every_element_exists_from_the_start()
    {
        using var map = BpfMap<uint, ulong>.Create(BpfMapType.Array, 4);
        Assert.Equal(0UL, map.Lookup(3));
        map.Update(3, 30);
        Assert.Equal(30UL, map.Lookup(3));
        Assert.Equal(4, map.CountEntries());
    }

    [Fact]
    public void An_index_that_is_too_high_is_a_miss_to_read_and_an_error_to_write()
    {
        using var map = BpfMap<uint, ulong>.Create(BpfMapType.Array, 4);
        Assert.False(map.TryLookup(4, out _));
        var error = Assert.Throws<BpfException>(() => map.Update(4, 1));
        Assert.Equal("E2BIG", error.ErrnoName);
        Assert.IsNotType<MapFullException>(error);
        Assert.Contains("capacity (4)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Elements_cannot_be_deleted()
    {
        using var map = BpfMap<uint, ulong>.Create(BpfMapType.Array, 4);
        Assert.Equal("EINVAL", Assert.Throws<BpfException>(() => map.TryDelete(0)).ErrnoName);
        Assert.Equal("ENOTSUPP", Assert.Throws<BpfException>(() => map.TryLookupAndDelete(0, out _)).ErrnoName);
        Assert.Throws<BpfException>(() => map.DeleteBatch([0u, 1u]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Walking_goes_through_the_indexes_in_order(bool withoutBatches)
    {
        using var map = BpfMap<uint, ulong>.Create(BpfMapType.Array, 5000);
        for (uint i = 0; i < 5000; i++)
        {
            map.Update(i, i * 3UL);
        }

        if (withoutBatches)
        {
            map.DisableBatches();
        }

        Assert.Equal(Enumerable.Range(0, 5000).Select(i => KeyValuePair.Create((uint)i, (ulong)i * 3)), map);
    }

    [Fact]
    public void Values_of_any_size_come_back_whole()
    {
        using var map = BpfMap<uint, Odd>.Create(BpfMapType.Array, 10);
        for (uint i = 0; i < 10; i++)
        {
            map.Update(i, new Odd((byte)i, (byte)(i + 1), (byte)(i + 2)));
        }

        Assert.Equal(
            Enumerable.Range(0, 10).Select(i => new Odd((byte)i, (byte)(i + 1), (byte)(i + 2))), map.Select(entry => entry.Value));
    }

    private readonly record struct Odd(byte A, byte B, byte C);
}
