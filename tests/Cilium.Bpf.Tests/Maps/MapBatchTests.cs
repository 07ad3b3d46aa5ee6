// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf.Tests.Maps;

public class MapBatchTests
{
    private const int Total = 5000;

    public static TheoryData<BpfMapType, bool> Maps => new()
    {
        { BpfMapType.Hash, false },
        { BpfMapType.Hash, true },
        { BpfMapType.LruHash, false },
        { BpfMapType.LruHash, true },
        { BpfMapType.LpmTrie, false },
        { BpfMapType.LpmTrie, true },
    };

    [Theory]
    [MemberData(nameof(Maps))]
    public void What_a_batch_writes_batches_read_back(BpfMapType type, bool withoutBatches)
    {
        using BpfMap<IPv4PrefixKey, ulong> map = Create(type, withoutBatches, Total * 2);
        (IPv4PrefixKey[] keys, ulong[] values) = Entries(0, Total);
        map.UpdateBatch(keys, values);

        Dictionary<IPv4PrefixKey, ulong> read = [];
        var cursor = default(BpfBatchCursor<IPv4PrefixKey>);
        var someKeys = new IPv4PrefixKey[300];
        ulong[] someValues = new ulong[300];
        while (!cursor.IsComplete)
        {
            int count = map.LookupBatch(ref cursor, someKeys, someValues);
            Assert.True(count > 0 || cursor.IsComplete);
            for (int i = 0; i < count; i++)
            {
                read.Add(someKeys[i], someValues[i]);
            }
        }

        Assert.Equal(0, map.LookupBatch(ref cursor, someKeys, someValues));
        Assert.Equal(Total, read.Count);
        Assert.All(keys.Zip(values), entry => Assert.Equal(entry.Second, read[entry.First]));
    }

    [Theory]
    [MemberData(nameof(Maps))]
    public void DeleteBatch_counts_those_that_were_there_and_passes_over_the_others(BpfMapType type, bool withoutBatches)
    {
        using BpfMap<IPv4PrefixKey, ulong> map = Create(type, withoutBatches, Total * 2);
        (IPv4PrefixKey[] keys, ulong[] values) = Entries(0, 1000);
        map.UpdateBatch(keys, values);
        (IPv4PrefixKey[] absent, _) = Entries(5000, 1000);
        IPv4PrefixKey[] mixed = [.. keys.Take(600).Zip(absent).SelectMany(pair => new[] { pair.Second, pair.First })];

        Assert.Equal(600, map.DeleteBatch(mixed));
        Assert.Equal(0, map.DeleteBatch(mixed));
        Assert.Equal(400, map.CountEntries());
        Assert.Equal(0, map.DeleteBatch([]));
    }

    [Theory]
    [MemberData(nameof(Maps))]
    public void LookupAndDeleteBatch_empties_the_map_and_gives_every_entry_once(BpfMapType type, bool withoutBatches)
    {
        using BpfMap<IPv4PrefixKey, ulong> map = Create(type, withoutBatches, Total * 2);
        (IPv4PrefixKey[] keys, ulong[] values) = Entries(0, Total);
        map.UpdateBatch(keys, values);

        HashSet<ulong> taken = [];
        var cursor = default(BpfBatchCursor<IPv4PrefixKey>);
        var someKeys = new IPv4PrefixKey[400];
        ulong[] someValues = new ulong[400];
        while (!cursor.IsComplete)
        {
            int count = map.LookupAndDeleteBatch(ref cursor, someKeys, someValues);
            for (int i = 0; i < count; i++)
            {
                Assert.Equal(Key((uint)someValues[i]), someKeys[i]);
                Assert.True(taken.Add(someValues[i]));
            }
        }

        Assert.Equal(Total, taken.Count);
        Assert.Equal(0, map.CountEntries());
    }

    [Theory]
    [InlineData(BpfMapType.Hash, false)]
    [InlineData(BpfMapType.Hash, true)]
    [InlineData(BpfMapType.LpmTrie, false)]
    [InlineData(BpfMapType.LpmTrie, true)]
    public void A_batch_that_does_not_fit_says_how_far_it_came(BpfMapType type, bool withoutBatches)
    {
        using BpfMap<IPv4PrefixKey, ulong> map = Create(type, withoutBatches, 100);
        (IPv4PrefixKey[] keys, ulong[] values) = Entries(0, 150);
        var error = Assert.Throws<MapFullException>(() => map.UpdateBatch(keys, values));
        Assert.Equal(100, error.CompletedElements);
        Assert.Equal(100, map.CountEntries());
        Assert.True(map.TryLookup(keys[99], out _));
    }

    [Fact]
    public void A_batch_keeps_the_mode()
    {
        using BpfMap<IPv4PrefixKey, ulong> map = Create(BpfMapType.Hash, withoutBatches: false, 100);
        (IPv4PrefixKey[] keys, ulong[] values) = Entries(0, 10);
        map.Update(keys[4], 999);
        var error = Assert.Throws<BpfException>(() => map.UpdateBatch(keys, values, BpfUpdateMode.MustNotExist));
        Assert.Equal("EEXIST", error.ErrnoName);
        Assert.Equal(4, error.CompletedElements);
        Assert.Equal(999UL, map.Lookup(keys[4]));
    }

    [Fact]
    public void Spans_of_different_lengths_are_refused_before_anything_is_written()
    {
        using BpfMap<IPv4PrefixKey, ulong> map = Create(BpfMapType.Hash, withoutBatches: false, 100);
        (IPv4PrefixKey[] keys, ulong[] values) = Entries(0, 10);
        Assert.Throws<ArgumentException>(() => map.UpdateBatch(keys, values.AsSpan(1)));
        Assert.Equal(0, map.CountEntries());
        var cursor = default(BpfBatchCursor<IPv4PrefixKey>);
        Assert.Throws<ArgumentException>(() => map.LookupBatch(ref cursor, keys, []));
        Assert.Throws<ArgumentException>(() => map.LookupBatch(ref cursor, [], []));
    }

    [Fact]
    public void An_array_is_written_and_read_in_batches()
    {
        using var map = BpfMap<uint, ulong>.Create(BpfMapType.Array, 1000);
        uint[] keys = [.. Enumerable.Range(0, 1000).Select(i => (uint)i)];
        map.UpdateBatch(keys, [.. keys.Select(key => key * 5UL)]);
        var cursor = default(BpfBatchCursor<uint>);
        uint[] readKeys = new uint[1000];
        ulong[] readValues = new ulong[1000];
        Assert.Equal(1000, map.LookupBatch(ref cursor, readKeys, readValues));
        Assert.Equal(keys, readKeys);
        Assert.Equal(4995UL, readValues[999]);
    }

    [Fact]
    public void Batches_allocate_nothing()
    {
        using BpfMap<IPv4PrefixKey, ulong> map = Create(BpfMapType.Hash, withoutBatches: false, Total);
        (IPv4PrefixKey[] keys, ulong[] values) = Entries(0, 1000);
        Run(map, keys, values);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run(map, keys, values);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Run(BpfMap<IPv4PrefixKey, ulong> map, IPv4PrefixKey[] keys, ulong[] values)
    {
        map.UpdateBatch(keys, values);
        var cursor = default(BpfBatchCursor<IPv4PrefixKey>);
        map.LookupBatch(ref cursor, keys, values);
        map.DeleteBatch(keys);
    }

    private static BpfMap<IPv4PrefixKey, ulong> Create(BpfMapType type, bool withoutBatches, int maxEntries)
    {
        var map = BpfMap<IPv4PrefixKey, ulong>.Create(type, (uint)maxEntries);
        if (withoutBatches)
        {
            map.DisableBatches();
        }

        return map;
    }

    private static (IPv4PrefixKey[] Keys, ulong[] Values) Entries(int start, int count)
    {
        int[] numbers = [.. Enumerable.Range(start, count)];
        return ([.. numbers.Select(i => Key((uint)i))], [.. numbers.Select(i => (ulong)i)]);
    }

    private static IPv4PrefixKey Key(uint number) =>
        new(new System.Net.IPAddress([10, (byte)(number >> 16), (byte)(number >> 8), (byte)number]));
}
