// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf.Tests.Maps;

public class PerCpuMapTests
{
    public static TheoryData<BpfMapType> Types => [BpfMapType.PerCpuHash, BpfMapType.LruPerCpuHash, BpfMapType.PerCpuArray];

    [Theory]
    [MemberData(nameof(Types))]
    public void Each_CPU_has_its_own_value(BpfMapType type)
    {
        using var map = BpfPerCpuMap<uint, ulong>.Create(new BpfMapOptions(type) { MaxEntries = 256 });
        ulong[] written = Values(cpu => 1000UL + (ulong)cpu);
        map.Update(1, written);
        ulong[] read = new ulong[PossibleCpus.Count];
        Assert.True(map.TryLookup(1, read));
        Assert.Equal(written, read);
        Assert.Equal(PossibleCpus.Count * 8, map.ValueBufferSize);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Values_whose_size_is_not_a_multiple_of_eight_come_back_whole(BpfMapType type)
    {
        using var map = BpfPerCpuMap<uint, Odd>.Create(new BpfMapOptions(type) { MaxEntries = 256 });
        Odd[] written = [.. Enumerable.Range(0, PossibleCpus.Count).Select(cpu => new Odd(cpu, cpu + 1, cpu + 2))];
        map.Update(1, written);
        map.Update(2, written);
        var read = new Odd[PossibleCpus.Count];
        Assert.True(map.TryLookup(1, read));
        Assert.Equal(written, read);
        int matches = 0;
        foreach (BpfPerCpuEntry<uint, Odd> entry in map)
        {
            matches += entry.Key is 1 or 2 && entry.Values.SequenceEqual(written) ? 1 : 0;
        }

        Assert.Equal(2, matches);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Walking_hands_out_every_entry_with_all_its_values(bool withoutBatches)
    {
        using var map = BpfPerCpuMap<uint, ulong>.Create(new BpfMapOptions(BpfMapType.PerCpuHash) { MaxEntries = 3000 });
        if (withoutBatches)
        {
            map.DisableBatches();
        }

        for (uint key = 0; key < 3000; key++)
        {
            map.Update(key, Values(cpu => key + ((ulong)cpu << 32)));
        }

        HashSet<uint> seen = [];
        foreach (BpfPerCpuEntry<uint, ulong> entry in map)
        {
            Assert.True(seen.Add(entry.Key));
            for (int cpu = 0; cpu < PossibleCpus.Count; cpu++)
            {
                Assert.Equal(entry.Key + ((ulong)cpu << 32), entry.Values[cpu]);
            }
        }

        Assert.Equal(3000, seen.Count);
        Assert.Equal(3000, map.CountEntries());
    }

    [Fact]
    public void Entries_of_hash_tables_are_deleted_and_taken_out()
    {
        using var map = BpfPerCpuMap<uint, ulong>.Create(new BpfMapOptions(BpfMapType.PerCpuHash) { MaxEntries = 8 });
        map.Update(1, Values(cpu => (ulong)cpu));
        map.Update(2, Values(cpu => (ulong)cpu + 10));
        Assert.True(map.TryDelete(1));
        Assert.False(map.TryDelete(1));
        ulong[] read = new ulong[PossibleCpus.Count];
        Assert.True(map.TryLookupAndDelete(2, read));
        Assert.Equal(10UL, read[0]);
        Assert.False(map.TryLookup(2, read));
    }

    [Fact]
    public void A_span_of_another_length_than_the_CPUs_is_refused()
    {
        using var map = BpfPerCpuMap<uint, ulong>.Create(new BpfMapOptions(BpfMapType.PerCpuHash) { MaxEntries = 8 });
        ulong[] tooMany = new ulong[PossibleCpus.Count + 1];
        Assert.Contains("possible CPUs", Assert.Throws<ArgumentException>(() => map.Update(1, tooMany)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => map.TryLookup(1, tooMany));
    }

    [Fact]
    public void Lookup_and_update_allocate_nothing()
    {
        using var dense = BpfPerCpuMap<uint, ulong>.Create(new BpfMapOptions(BpfMapType.PerCpuHash) { MaxEntries = 8 });
        using var odd = BpfPerCpuMap<uint, Odd>.Create(new BpfMapOptions(BpfMapType.PerCpuHash) { MaxEntries = 8 });
        ulong[] values = new ulong[PossibleCpus.Count];
        var odds = new Odd[PossibleCpus.Count];
        for (int round = 0; round < 2; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            dense.Update(1, values);
            dense.TryLookup(1, values);
            dense.TryDelete(1);
            odd.Update(1, odds);
            odd.TryLookup(1, odds);
            Assert.True(round == 0 || GC.GetAllocatedBytesForCurrentThread() == before);
        }
    }

    [Theory]
    [InlineData("0", 1)]
    [InlineData("0-3", 4)]
    [InlineData("0-3,8-9\n", 6)]
    [InlineData("0,2,4", 3)]
    public void Possible_CPUs_are_counted(string list, int count) => Assert.Equal(count, PossibleCpus.Parse(list));

    [Theory]
    [InlineData("")]
    [InlineData("a-b")]
    [InlineData("3-1")]
    [InlineData("0-1-2")]
    public void A_malformed_list_of_CPUs_is_refused(string list) =>
        Assert.Throws<InvalidDataException>(() => PossibleCpus.Parse(list));

    private static ulong[] Values(Func<int, ulong> make) => [.. Enumerable.Range(0, PossibleCpus.Count).Select(make)];

    private readonly record struct Odd(int A, int B, int C);
}
