// SPDX-License-Identifier: Apache-2.0
namespace Cilium.LoadBalancing.Tests;

[Collection(nameof(Alone))]
public sealed class EvennessTests
{
    private const int Selections = 10_000_000;

    [Theory]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(100)]
    public void Random_pools_are_even_after_any_history(int count)
    {
        Bed bed = new();
        bed.Table.Upsert(Make.Service());
        Random random = new(count);
        HashSet<int> present = [.. Enumerable.Range(1, count)];
        for (int change = 0; change < 500; change++)
        {
            int backend = random.Next(1, (2 * count) + 1);
            if (!present.Remove(backend))
            {
                present.Add(backend);
            }

            Set(bed.Table, present);
        }

        Set(bed.Table, [.. Enumerable.Range(1, count)]);
        CheckEven(bed.Datapath.States[Make.Key()], count, random);

        // A new process makes its pools anew over what the former one left.
        ServiceTable table = new(Make.Options(), bed.Datapath);
        table.Upsert(Make.Service());
        Set(table, [.. Enumerable.Range(1, count)]);
        CheckEven(bed.Datapath.States[Make.Key()], count, random);
        Assert.Empty(bed.Datapath.Violations);
    }

    [Theory]
    [InlineData(3, 1.01)]
    [InlineData(10, 1.02)]
    [InlineData(100, 1.08)]
    public void Consistent_hashing_is_even_within_its_bound(int count, double bound)
    {
        MaglevTable table = MaglevTable.Build([.. Enumerable.Range(1, count).Select(i => new MaglevBackend(new IPAddress([10, 0, 0, (byte)i]), 8080, IpProtocol.Tcp))]);
        long[] hits = new long[count];
        Random random = new(7);
        byte[] client = new byte[4];
        for (int i = 0; i < 1_000_000; i++)
        {
            random.NextBytes(client);
            hits[table.Find(FlowHash.Compute(new IPAddress(client), (ushort)random.Next(1, 65536), 80, IpProtocol.Tcp, MaglevSeed.Default))]++;
        }

        // Shares differ by a slot at most; a million draws add their own noise.
        Assert.InRange((double)hits.Max() / hits.Min(), 1, bound);
    }

    private static void Set(ServiceTable table, HashSet<int> backends) =>
        table.SetBackends(Make.Slice(string.Join(' ', backends.Order().Select(i => $"10.0.{i / 250}.{(i % 250) + 1}"))));

    private static void CheckEven(ServicePortState state, int count, Random random)
    {
        int[] slots = [.. state.Inside.Slots];
        long[] hits = new long[count];
        for (int i = 0; i < Selections; i++)
        {
            // As the program chooses: the high half of a random number times the number of slots.
            hits[slots[(int)(((ulong)(uint)random.Next(int.MinValue, int.MaxValue) * (ulong)slots.Length) >> 32)]]++;
        }

        Assert.Equal(Selections, hits.Sum());
        Assert.InRange((double)hits.Max() / hits.Min(), 1, 1.05);
    }
}
