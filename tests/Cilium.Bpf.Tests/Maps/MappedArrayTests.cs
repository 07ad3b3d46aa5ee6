// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Tests.Support;

namespace Cilium.Bpf.Tests.Maps;

public class MappedArrayTests
{
    [Fact]
    public void Memory_and_system_calls_see_the_same_elements()
    {
        using var array = BpfMappedArray<ulong>.Create(1000, "counters");
        BpfMap<uint, ulong> map = array.As<uint, ulong>();
        map.Update(999, 99);
        Assert.Equal(99UL, array.Values[999]);
        array.WritableValues[7] = 77;
        array.GetWritable(8) = 88;
        Assert.Equal(77UL, map.Lookup(7));
        Assert.Equal(88UL, map.Lookup(8));
        Assert.Equal(1000, array.Values.Length);
    }

    [Fact]
    public void Elements_of_odd_size_are_reached_one_by_one()
    {
        using var array = BpfMappedArray<Odd>.Create(500);
        for (int i = 0; i < array.Length; i++)
        {
            array.GetWritable(i) = new Odd(i, i, i);
        }

        Assert.Equal(Enumerable.Range(0, 500).Select(i => new Odd(i, i, i)), array.As<uint, Odd>().Select(entry => entry.Value));
        Assert.Equal(new Odd(499, 499, 499), array.Get(499));
        Assert.Throws<InvalidOperationException>(() => array.Values.Length);
        using var single = BpfMappedArray<Odd>.Create(1);
        Assert.Equal(1, single.Values.Length);
    }

    [Fact]
    public void An_index_outside_is_refused()
    {
        using var array = BpfMappedArray<ulong>.Create(4);
        Assert.Throws<ArgumentOutOfRangeException>(() => array.Get(4));
        Assert.Throws<ArgumentOutOfRangeException>(() => array.GetWritable(-1));
    }

    [Fact]
    public void A_map_that_was_not_made_for_it_is_refused()
    {
        using var map = BpfMap<uint, ulong>.Create(BpfMapType.Array, 4);
        var error = Assert.Throws<MapIncompatibleException>(() => new BpfMappedArray<uint>(map));
        Assert.Equal(2, error.Differences.Count);
    }

    [Fact]
    public void A_frozen_map_is_mapped_for_reading_only()
    {
        using var map = BpfMap<uint, ulong>.Create(
            new BpfMapOptions(BpfMapType.Array) { MaxEntries = 4, Flags = BpfMapFlags.MemoryMappable });
        map.Update(1, 11);
        using (var writable = new BpfMappedArray<ulong>(map))
        {
            Assert.Equal("EBUSY", Assert.Throws<BpfException>(map.Freeze).ErrnoName);
        }

        map.Freeze();
        var error = Assert.Throws<BpfException>(() => new BpfMappedArray<ulong>(map));
        Assert.Contains("for reading only", error.Message, StringComparison.Ordinal);
        using var mapped = new BpfMappedArray<ulong>(map, isReadOnly: true);
        Assert.Equal(11UL, mapped.Values[1]);
        Assert.Throws<InvalidOperationException>(() => mapped.WritableValues.Length);
        Assert.Throws<InvalidOperationException>(() => mapped.GetWritable(0));
    }

    [Fact]
    public void After_disposal_it_says_so_and_the_map_lives_on()
    {
        using var map = BpfMap<uint, ulong>.Create(
            new BpfMapOptions(BpfMapType.Array) { MaxEntries = 4, Flags = BpfMapFlags.MemoryMappable });
        var mapped = new BpfMappedArray<ulong>(map);
        mapped.Dispose();
        mapped.Dispose();
        Assert.Throws<ObjectDisposedException>(() => mapped.Get(0));
        Assert.Throws<ObjectDisposedException>(() => mapped.Values.Length);
        map.Update(0, 1);
        Assert.Equal(1UL, map.Lookup(0));
    }

    [Fact]
    public void A_pinned_array_is_shared_between_its_openers()
    {
        using var fileSystem = new TemporaryBpfFileSystem();
        using var first = BpfMappedArray<ulong>.Create(16);
        first.Pin(fileSystem["array"]);
        using var second = BpfMappedArray<ulong>.OpenPinned(fileSystem["array"], isReadOnly: true);
        Interlocked.Increment(ref first.GetWritable(3));
        Assert.Equal(1UL, second.Get(3));
        using var reader = BpfMap.OpenPinned(fileSystem["array"], BpfMapAccess.ReadOnly);
        var error = Assert.Throws<BpfException>(() => new BpfMappedArray<ulong>(reader, isReadOnly: true));
        Assert.Contains("opened read-only", error.Message, StringComparison.Ordinal);
    }

    private readonly record struct Odd(int A, int B, int C);
}
