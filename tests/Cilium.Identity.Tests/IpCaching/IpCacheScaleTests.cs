// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using static Cilium.Identity.Tests.IpCacheFixture;

namespace Cilium.Identity.Tests;

[Collection(nameof(Alone))]
public sealed class IpCacheScaleTests
{
    private const int Count = 512_000;

    [Fact]
    public void Half_a_million_addresses_are_inserted_changed_and_resolved()
    {
        IdentityAllocator allocator = new();
        using IpCache cache = new(allocator, new NoDatapath());
        IpCacheClaim[] claims = [.. Enumerable.Range(0, 1000).Select(i => new IpCacheClaim
        {
            Owner = "pods", Source = EntrySource.KeyValueStore, Identity = allocator.Acquire(LabelSet.Parse($"k8s:app={i}")).Id,
        })];
        long memory = GC.GetTotalMemory(forceFullCollection: true);
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < Count; i += 8000)
        {
            IpCacheTransaction transaction = cache.BeginWrite();
            for (int j = i; j < i + 8000; j++)
            {
                transaction.Upsert(Address(j), claims[j % 1000]);
            }

            transaction.Commit();
        }

        TimeSpan inserting = Stopwatch.GetElapsedTime(start);
        long bytes = (GC.GetTotalMemory(forceFullCollection: true) - memory) / Count;
        start = Stopwatch.GetTimestamp();
        for (int i = 0; i < 20_000; i++)
        {
            cache.Upsert(Address(i * 7), claims[i % 999]);
        }

        double changing = Stopwatch.GetElapsedTime(start).TotalMicroseconds / 20_000;
        start = Stopwatch.GetTimestamp();
        int found = 0;
        for (int i = 0; i < 1_000_000; i++)
        {
            found += cache.TryResolve(Address(i), out _) ? 1 : 0;
        }

        double resolving = Stopwatch.GetElapsedTime(start).TotalNanoseconds / 1_000_000;
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{Count} inserted in {inserting.TotalMilliseconds:F0} ms, {bytes} bytes each; one change {changing:F1} us; one look-up {resolving:F0} ns");
        Assert.Equal(Count, found);
        Assert.True(inserting < TimeSpan.FromSeconds(30), inserting.ToString());
        Assert.True(changing < 500);
        Assert.InRange(bytes, 1, 400);
    }

    [Fact]
    public void A_hundred_thousand_prefixes_get_identities_and_a_covering_one_costs_no_walk_over_them()
    {
        IdentityAllocator allocator = new();
        using IpCache cache = new(allocator, new NoDatapath());
        PrefixLabels[] prefixes = [.. Enumerable.Range(0, 100_000).Select(i => new PrefixLabels(Address(i)))];
        long memory = GC.GetTotalMemory(forceFullCollection: true);
        long start = Stopwatch.GetTimestamp();
        cache.Acquire("many", prefixes);
        TimeSpan inserting = Stopwatch.GetElapsedTime(start);
        long bytes = (GC.GetTotalMemory(forceFullCollection: true) - memory) / prefixes.Length;
        start = Stopwatch.GetTimestamp();
        for (int i = 0; i < 1000; i++)
        {
            cache.Acquire("covering", i % 2 == 0 ? [new(Prefix("10.0.0.0/7"))] : []);
        }

        double covering = Stopwatch.GetElapsedTime(start).TotalMicroseconds / 1000;
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"100,000 prefixes in {inserting.TotalMilliseconds:F0} ms, {bytes} bytes each; a covering one {covering:F1} us");
        Assert.Equal(100_010, allocator.Count - 1);
        Assert.True(inserting < TimeSpan.FromSeconds(30), inserting.ToString());
        Assert.True(covering < 1000);
    }

    [Fact]
    public void Resolving_allocates_nothing()
    {
        using IpCacheFixture fixture = new();
        fixture.Cache.Acquire("p", [new(Prefix("10.0.0.0/8")), new(Prefix("10.0.0.1/32"))]);
        IpPrefix inside = Prefix("10.2.3.4"), outside = Prefix("192.0.2.1");
        int found = Run(1000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        found += Run(10_000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(11_000, found);

        int Run(int times)
        {
            int hits = 0;
            for (int i = 0; i < times; i++)
            {
                hits += fixture.Cache.TryResolve(inside, out _) ? 1 : 0;
                hits += fixture.Cache.TryResolve(outside, out _) ? 1 : 0;
            }

            return hits;
        }
    }

    private static IpPrefix Address(int number) => IpPrefix.FromBits((UInt128)(uint)(0x0A000000 + number) << 96, 32, isIPv6: false);

    private sealed class NoDatapath : IIpCacheDatapath
    {
        public void Upsert(ReadOnlySpan<IpCacheEntry> entries)
        {
        }

        public void Delete(ReadOnlySpan<IpPrefix> prefixes)
        {
        }

        public void Reconcile(IReadOnlyCollection<IpCacheEntry> entries, bool isComplete)
        {
        }
    }
}
