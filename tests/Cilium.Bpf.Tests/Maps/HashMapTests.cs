// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf.Tests.Maps;

public class HashMapTests
{
    public static TheoryData<BpfMapType> HashTypes => [BpfMapType.Hash, BpfMapType.LruHash];

    [Theory]
    [MemberData(nameof(HashTypes))]
    public void What_is_written_is_read_back(BpfMapType type)
    {
        using var map = BpfMap<uint, ulong>.Create(type, 1000);
        map.Update(7, 700);
        map.Update(8, 800);

        Assert.True(map.TryLookup(7, out ulong value));
        Assert.Equal(700UL, value);
        Assert.Equal(800UL, map.Lookup(8));
        Assert.False(map.TryLookup(9, out value));
        Assert.Equal(0UL, value);
    }

    [Fact]
    public void Update_replaces_the_value()
    {
        using var map = BpfMap<uint, ulong>.Create(BpfMapType.Hash, 8);
        map.Update(1, 10);
        map.Update(1, 11);
        Assert.Equal(11UL, map.Lookup(1));
    }

    [Fact]
    public void The_mode_of_an_update_is_kept()
    {
        using var map = BpfMap<uint, ulong>.Create(BpfMapType.Hash, 8, "modes");
        var missing = Assert.Throws<BpfException>(() => map.Update(1, 10, BpfUpdateMode.MustExist));
        Assert.Equal("ENOENT", missing.ErrnoName);

        map.Update(1, 10, BpfUpdateMode.MustNotExist);
        var present = Assert.Throws<BpfException>(() => map.Update(1, 11, BpfUpdateMode.MustNotExist));
        Assert.Equal("EEXIST", present.ErrnoName);
        Assert.Contains("modes", present.Message, StringComparison.Ordinal);
        Assert.Equal(10UL, map.Lookup(1));

        map.Update(1, 12, BpfUpdateMode.MustExist);
        Assert.Equal(12UL, map.Lookup(1));
    }

    [Fact]
    public void TryAdd_leaves_an_existing_value_alone()
    {
        using var map = BpfMap<uint, ulong>.Create(BpfMapType.Hash, 8);
        Assert.True(map.TryAdd(1, 10));
        Assert.False(map.TryAdd(1, 11));
        Assert.Equal(10UL, map.Lookup(1));
    }

    [Fact]
    public void A_deleted_key_is_gone_and_cannot_be_deleted_again()
    {
        using var map = BpfMap<uint, ulong>.Create(BpfMapType.Hash, 8);
        map.Update(1, 10);
        Assert.True(map.TryDelete(1));
        Assert.False(map.TryLookup(1, out _));
        Assert.False(map.TryDelete(1));
        Assert.Equal("ENOENT", Assert.Throws<BpfException>(() => map.Delete(1)).ErrnoName);
    }

    [Fact]
    public void Lookup_of_a_missing_key_names_the_map_and_says_so()
    {
        using var map = BpfMap<uint, ulong>.Create(BpfMapType.Hash, 8, "flows");
        var error = Assert.Throws<BpfException>(() => map.Lookup(1));
        Assert.Equal(2, error.Errno);
        Assert.Equal("look up in map", error.Operation);
        Assert.Equal("'flows'", error.Detail);
        Assert.False(error.IsTransient);
    }

    [Theory]
    [MemberData(nameof(HashTypes))]
    public void LookupAndDelete_takes_the_entry_out(BpfMapType type)
    {
        using var map = BpfMap<uint, ulong>.Create(type, 8);
        map.Update(1, 10);
        Assert.True(map.TryLookupAndDelete(1, out ulong value));
        Assert.Equal(10UL, value);
        Assert.False(map.TryLookupAndDelete(1, out value));
        Assert.Equal(0UL, value);
        Assert.Equal(0, map.CountEntries());
    }

    [Fact]
    public void A_full_map_gives_a_typed_error_and_keeps_what_it_held()
    {
        using var map = BpfMap<uint, ulong>.Create(BpfMapType.Hash, 4, "small");
        for (uint key = 0; key < 4; key++)
        {
            map.Update(key, key);
        }

        var error = Assert.Throws<MapFullException>(() => map.Update(99, 99));
        Assert.Equal("small", error.MapName);
        Assert.Equal(4u, error.MaxEntries);
        Assert.Equal("E2BIG", error.ErrnoName);
        Assert.Contains("4 entries", error.Message, StringComparison.Ordinal);
        Assert.Equal(4, map.CountEntries());
        map.Update(3, 33);
        Assert.Equal(33UL, map.Lookup(3));
    }

    [Fact]
    public void A_full_lru_map_evicts_instead_of_failing()
    {
        using var map = BpfMap<uint, ulong>.Create(BpfMapType.LruHash, 128);
        for (uint key = 0; key < 1000; key++)
        {
            map.Update(key, key);
        }

        Assert.InRange(map.CountEntries(), 1, 128);
        Assert.Equal(999UL, map.Lookup(999));
    }

    [Fact]
    public void Lookup_update_and_delete_allocate_nothing()
    {
        using var map = BpfMap<uint, Pair>.Create(BpfMapType.Hash, 64);
        RunOnce(map, 3);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            RunOnce(map, (uint)i % 64);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Threads_share_a_map()
    {
        using var map = BpfMap<uint, ulong>.Create(BpfMapType.Hash, 8000);
        Parallel.For(0, 8, worker =>
        {
            for (uint i = 0; i < 1000; i++)
            {
                uint key = ((uint)worker * 1000) + i;
                map.Update(key, key * 2UL);
                Assert.Equal(key * 2UL, map.Lookup(key));
            }
        });
        Assert.Equal(8000, map.CountEntries());
    }

    private static void RunOnce(BpfMap<uint, Pair> map, uint key)
    {
        map.Update(key, new Pair(key, 1));
        map.TryLookup(key, out _);
        map.TryLookup(key + 1000, out _);
        map.TryAdd(key, new Pair(key, 2));
        map.TryLookupAndDelete(key, out _);
        map.TryDelete(key);
    }

    private readonly record struct Pair(ulong First, ulong Second);
}
