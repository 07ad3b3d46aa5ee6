// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf.Tests.Maps;

public class MapEnumerationTests
{
    public static TheoryData<BpfMapType, bool> Walks => new()
    {
        { BpfMapType.Hash, false },
        { BpfMapType.Hash, true },
        { BpfMapType.LruHash, false },
        { BpfMapType.LruHash, true },
        { BpfMapType.LpmTrie, false },
        { BpfMapType.LpmTrie, true },
    };

    [Theory]
    [MemberData(nameof(Walks))]
    public void Every_entry_is_handed_out_once(BpfMapType type, bool withoutBatches)
    {
        using BpfMap<IPv4PrefixKey, uint> map = Fill(type, withoutBatches, 5000);
        List<KeyValuePair<IPv4PrefixKey, uint>> entries = [.. map];
        Assert.Equal(5000, entries.Count);
        Assert.Equal(5000, entries.Select(entry => entry.Key).Distinct().Count());
        Assert.All(entries, entry => Assert.Equal(Key(entry.Value), entry.Key));
        Assert.Equal(5000, map.CountEntries());
        Assert.Equal(5000, map.EnumerateBytes().Count());
    }

    [Theory]
    [MemberData(nameof(Walks))]
    public void An_empty_map_has_no_entries(BpfMapType type, bool withoutBatches)
    {
        using BpfMap<IPv4PrefixKey, uint> map = Fill(type, withoutBatches, 0);
        Assert.Empty(map);
        Assert.Equal(0, map.CountEntries());
    }

    [Theory]
    [MemberData(nameof(Walks))]
    public void Deleting_in_the_loop_empties_the_map(BpfMapType type, bool withoutBatches)
    {
        using BpfMap<IPv4PrefixKey, uint> map = Fill(type, withoutBatches, 3000);
        int count = 0;
        foreach ((IPv4PrefixKey key, _) in map)
        {
            Assert.True(map.TryDelete(key));
            count++;
        }

        Assert.Equal(3000, count);
        Assert.Empty(map);
    }

    [Theory]
    [MemberData(nameof(Walks))]
    public void A_walk_beside_a_deleter_ends_and_hands_out_every_survivor_once(BpfMapType type, bool withoutBatches)
    {
        const uint Total = 20_000;
        using BpfMap<IPv4PrefixKey, uint> map = Fill(type, withoutBatches, Total);

        // Deletes two of three, among them whatever the walk stands on.
        var deleter = new Thread(() =>
        {
            for (uint i = 0; i < Total; i++)
            {
                if (i % 3 != 0)
                {
                    map.TryDelete(Key(i));
                }
            }
        });
        deleter.Start();
        List<List<uint>> walks = [];
        int mismatches = 0;
        do
        {
            List<KeyValuePair<IPv4PrefixKey, uint>> entries = [.. map];
            mismatches += entries.Count(entry => Key(entry.Value) != entry.Key);
            walks.Add([.. entries.Select(entry => entry.Value)]);
        }
        while (deleter.IsAlive);
        deleter.Join();

        Assert.Equal(0, mismatches);
        // The kernel's walk through a trie can pass over an entry while a neighbour is being deleted.
        int survivors = (int)(Total + 2) / 3;
        int fewest = type == BpfMapType.LpmTrie ? survivors - 10 : survivors;
        Assert.All(walks, walk =>
        {
            Assert.Equal(walk.Count, walk.Distinct().Count());
            Assert.InRange(walk.Count(value => value % 3 == 0), fewest, survivors);
        });
        Assert.Equal(survivors, map.Count());
    }

    [Theory]
    [MemberData(nameof(Walks))]
    public void A_walk_whose_position_is_deleted_each_time_ends(BpfMapType type, bool withoutBatches)
    {
        using BpfMap<IPv4PrefixKey, uint> map = Fill(type, withoutBatches, 2000);
        var cursor = default(BpfBatchCursor<IPv4PrefixKey>);
        var keys = new IPv4PrefixKey[64];
        uint[] values = new uint[64];
        HashSet<uint> seen = [];
        int steps = 0;
        while (!cursor.IsComplete)
        {
            int count = map.LookupBatch(ref cursor, keys, values);
            for (int i = 0; i < count; i++)
            {
                Assert.True(seen.Add(values[i]));
            }

            // The last key of a chunk is where a walk by keys stands: without it the kernel starts over.
            if (count > 0)
            {
                map.TryDelete(keys[count - 1]);
            }

            Assert.True(++steps < 1000);
        }

        Assert.Equal(2000, seen.Count);
    }

    [Theory]
    [InlineData(BpfMapType.Hash, true)]
    [InlineData(BpfMapType.LpmTrie, false)]
    [InlineData(BpfMapType.LpmTrie, true)]
    public void A_map_that_is_changed_faster_than_it_can_be_read_gives_a_transient_error(BpfMapType type, bool withoutBatches)
    {
        using BpfMap<IPv4PrefixKey, uint> map = Fill(type, withoutBatches, 100);
        var cursor = default(BpfBatchCursor<IPv4PrefixKey>);
        var keys = new IPv4PrefixKey[8];
        uint[] values = new uint[8];
        Assert.InRange(map.LookupBatch(ref cursor, keys, values), 1, 8);
        cursor.State.Steps = 1_000_000;
        var error = Assert.Throws<BpfException>(() =>
        {
            while (!cursor.IsComplete)
            {
                map.LookupBatch(ref cursor, keys, values);
            }
        });
        Assert.Equal("EAGAIN", error.ErrnoName);
        Assert.True(error.IsTransient);
    }

    [Fact]
    public void Hash_buckets_larger_than_the_chunk_are_read_whole()
    {
        // With a single bucket every chunk is too small until it has grown to the whole map.
        using var map = BpfMap<uint, uint>.Create(BpfMapType.Hash, 1);
        map.Update(1, 1);
        Assert.Single(map);
        using BpfMap<IPv4PrefixKey, uint> larger = Fill(BpfMapType.Hash, withoutBatches: false, 4000);
        var cursor = default(BpfBatchCursor<IPv4PrefixKey>);
        var keys = new IPv4PrefixKey[1];
        uint[] values = new uint[1];
        var error = Assert.Throws<BpfException>(() =>
        {
            while (!cursor.IsComplete)
            {
                larger.LookupBatch(ref cursor, keys, values);
            }
        });
        Assert.Equal("ENOSPC", error.ErrnoName);
        Assert.Contains("room for more", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_walk_allocates_its_buffers_and_nothing_per_entry()
    {
        using BpfMap<IPv4PrefixKey, uint> map = Fill(BpfMapType.Hash, withoutBatches: false, 20_000);
        long sum = Sum(map);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(sum, Sum(map));

        // The pool may have given its buffers up to a collection meanwhile; 20,000 objects would take several times as much.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    [Fact]
    public void Queues_and_ring_buffers_cannot_be_walked()
    {
        using var queue = BpfQueueMap<uint>.Create(new BpfMapOptions(BpfMapType.Queue) { MaxEntries = 4 });
        Assert.Equal("ENOTSUPP", Assert.Throws<BpfException>(() => queue.CountEntries()).ErrnoName);
    }

    private static long Sum(BpfMap<IPv4PrefixKey, uint> map)
    {
        long sum = 0;
        foreach ((_, uint value) in map)
        {
            sum += value;
        }

        return sum;
    }

    private static BpfMap<IPv4PrefixKey, uint> Fill(BpfMapType type, bool withoutBatches, uint count)
    {
        var map = BpfMap<IPv4PrefixKey, uint>.Create(type, Math.Max(count * (type == BpfMapType.LruHash ? 2u : 1u), 1));
        if (withoutBatches)
        {
            map.DisableBatches();
        }

        for (uint i = 0; i < count; i++)
        {
            map.Update(Key(i), i);
        }

        return map;
    }

    // Prefixes of many lengths, nested in one another.
    private static IPv4PrefixKey Key(uint number)
    {
        Span<byte> address = [10, (byte)(number >> 16), (byte)(number >> 8), (byte)number];
        return (number % 256) switch
        {
            0 => new IPv4PrefixKey(new System.Net.IPAddress(address), 24),
            128 => new IPv4PrefixKey(new System.Net.IPAddress(address), 25),
            _ => new IPv4PrefixKey(new System.Net.IPAddress(address)),
        };
    }
}
