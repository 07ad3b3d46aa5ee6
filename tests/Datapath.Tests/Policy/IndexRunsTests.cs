// SPDX-License-Identifier: Apache-2.0
using Cilium.Datapath;

namespace Datapath.Tests;

public sealed class IndexRunsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Runs_never_overlap_and_none_is_lost(int seed)
    {
        const int Capacity = 1000;
        Random random = new(seed);
        IndexRuns runs = new("an array", Capacity, []);
        List<IndexRun> taken = [];
        bool[] isTaken = new bool[Capacity];
        for (int step = 0; step < 20_000; step++)
        {
            if (random.Next(2) == 0 || taken.Count == 0)
            {
                uint length = (uint)random.Next(1, 20);
                try
                {
                    IndexRun run = runs.Take(length);
                    Assert.Equal(length, run.Length);
                    Mark(run, false);
                    taken.Add(run);
                }
                catch (DatapathCapacityException)
                {
                    Assert.False(HasGap((int)length), $"step {step}: there is room for {length}");
                }
            }
            else
            {
                int index = random.Next(taken.Count);
                Mark(taken[index], true);
                runs.Return(taken[index]);
                taken.RemoveAt(index);
            }

            Assert.Equal(isTaken.Count(one => !one), runs.Free);
        }

        taken.ForEach(runs.Return);
        Assert.Equal(new IndexRun(0, Capacity), runs.Take(Capacity));

        void Mark(IndexRun run, bool expected)
        {
            for (uint index = run.First; index < run.End; index++)
            {
                Assert.Equal(expected, isTaken[index]);
                isTaken[index] = !expected;
            }
        }

        bool HasGap(int length)
        {
            int free = 0;
            return isTaken.Any(one => (free = one ? 0 : free + 1) >= length);
        }
    }

    [Fact]
    public void What_a_former_process_took_stays_taken()
    {
        IndexRuns runs = new("an array", 10, [new IndexRun(4, 2), new IndexRun(0, 1), new IndexRun(9, 1)]);
        Assert.Equal(6, runs.Free);
        Assert.Equal(new IndexRun(1, 3), runs.Take(3));
        Assert.Equal(new IndexRun(6, 3), runs.Take(3));
        DatapathCapacityException full = Assert.Throws<DatapathCapacityException>(() => runs.Take(1));
        Assert.Equal(("an array", 10L, 1L), (full.Map, full.Capacity, full.Wanted));
    }
}
