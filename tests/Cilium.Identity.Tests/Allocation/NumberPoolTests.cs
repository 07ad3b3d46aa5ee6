// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Identity.Tests;

public sealed class NumberPoolTests
{
    [Fact]
    public void Numbers_come_in_order_and_round_again()
    {
        NumberPool pool = new(10, 12);
        Assert.Equal([10u, 11u, 12u], Take(pool, 3));
        Assert.False(pool.TryTake(out _));
        pool.Return(11);
        Assert.Equal([11u], Take(pool, 1));
        pool.Return(10);
        pool.Return(12);
        Assert.Equal([12u, 10u], Take(pool, 2));
    }

    [Fact]
    public void A_certain_number_is_taken_once_and_then_skipped()
    {
        NumberPool pool = new(1, 0xFFFFFF);
        Assert.True(pool.TryTake(2));
        Assert.False(pool.TryTake(2));
        Assert.False(pool.TryTake(0));
        Assert.False(pool.TryTake(0x1000000));
        Assert.Equal([1u, 3u], Take(pool, 2));
        Assert.Equal((3, 0xFFFFFF), (pool.Used, pool.Capacity));
    }

    [Theory]
    [InlineData(1u, 5u)]
    [InlineData(256u, 5000u)]
    [InlineData(1u, 8192u)]
    public void Random_histories_agree_with_a_set(uint first, uint last)
    {
        Random random = Seed.Next();
        NumberPool pool = new(first, last);
        HashSet<uint> model = [];
        for (int round = 0; round < 30_000; round++)
        {
            int choice = random.Next(10);
            if (choice < 6)
            {
                bool isTaken = pool.TryTake(out uint number);
                Assert.Equal(model.Count < pool.Capacity, isTaken);
                Assert.True(!isTaken || (number >= first && number <= last && model.Add(number)));
            }
            else if (choice < 7)
            {
                uint number = (uint)random.NextInt64(first == 0 ? 0 : first - 1, last + 2L);
                bool isPossible = number >= first && number <= last && !model.Contains(number);
                Assert.Equal(isPossible, pool.TryTake(number));
                _ = isPossible && model.Add(number);
            }
            else if (model.Count > 0 && (choice < 9 || model.Count > pool.Capacity * 0.9))
            {
                uint number = model.ElementAt(random.Next(Math.Min(model.Count, 50)));
                model.Remove(number);
                pool.Return(number);
            }

            Assert.Equal(model.Count, pool.Used);
        }
    }

    private static uint[] Take(NumberPool pool, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => pool.TryTake(out uint number) ? number : throw new InvalidOperationException("full"))];
}
