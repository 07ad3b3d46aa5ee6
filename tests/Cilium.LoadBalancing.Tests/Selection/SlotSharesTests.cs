// SPDX-License-Identifier: Apache-2.0
namespace Cilium.LoadBalancing.Tests;

public sealed class SlotSharesTests
{
    [Theory]
    [InlineData(new[] { 100, 100, 100 }, new[] { 1, 1, 1 })]
    [InlineData(new[] { 100, 50 }, new[] { 2, 1 })]
    [InlineData(new[] { 7, 3, 5 }, new[] { 7, 3, 5 })]
    [InlineData(new[] { 65535 }, new[] { 1 })]
    [InlineData(new[] { 65535, 65535, 13107 }, new[] { 5, 5, 1 })]
    public void Weights_are_reduced_by_what_they_have_in_common(int[] weights, int[] slots)
    {
        Assert.Equal(slots.Sum(), SlotShares.Compute(weights));
        Assert.Equal(slots, weights);
    }

    [Fact]
    public void Whoever_asks_for_less_than_a_slot_has_one()
    {
        int[] weights = [65_535, 65_534, 1];
        Assert.Equal(1024, SlotShares.Compute(weights));
        Assert.Equal([512, 511, 1], weights);
    }

    [Fact]
    public void Shares_differ_from_weights_by_no_more_than_is_said()
    {
        Random random = new(20250807);
        for (int round = 0; round < 2000; round++)
        {
            int[] original = [.. Enumerable.Range(0, random.Next(1, 60)).Select(_ => 1 + (int)(65_534 * Math.Pow(random.NextDouble(), random.Next(1, 6))))];
            int[] slots = [.. original];
            int total = SlotShares.Compute(slots);
            Assert.Equal(slots.Sum(), total);
            Assert.InRange(total, 1, SlotShares.Limit(slots.Length));
            double sum = original.Sum(weight => (double)weight), slot = 1.0 / total;
            for (int i = 0; i < slots.Length; i++)
            {
                double wanted = original[i] / sum, actual = (double)slots[i] / total;
                Assert.True(slots[i] >= 1);
                double givenUp = wanted * slots.Length * slot;
                Assert.InRange(actual, wanted - slot - givenUp, Math.Max(wanted + slot, slot));
            }
        }
    }
}
