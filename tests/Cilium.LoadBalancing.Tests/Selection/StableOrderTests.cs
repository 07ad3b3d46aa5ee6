// SPDX-License-Identifier: Apache-2.0
namespace Cilium.LoadBalancing.Tests;

public sealed class StableOrderTests
{
    [Theory]
    [InlineData(new[] { 0, 1, 2, 3 }, new[] { 1, 1, 1, 1, 1 }, new[] { 0, 1, 2, 3, 4 })] // one comes
    [InlineData(new[] { 0, -1, 1, 2 }, new[] { 1, 1, 1 }, new[] { 0, 2, 1 })] // one goes, the last takes its place
    [InlineData(new[] { 0, 1, -1 }, new[] { 1, 1 }, new[] { 0, 1 })] // the last one goes
    [InlineData(new[] { 0, -1, 1 }, new[] { 1, 1, 1 }, new[] { 0, 2, 1 })] // one goes and another comes
    [InlineData(new[] { -1, -1 }, new int[0], new int[0])] // all go
    [InlineData(new int[0], new[] { 2, 1 }, new[] { 0, 0, 1 })] // a weight
    [InlineData(new[] { 0, 0, 1 }, new[] { 1, 2 }, new[] { 0, 1, 1 })] // weights change
    public void Few_places_change(int[] former, int[] wanted, int[] expected) =>
        Assert.Equal(expected, StableOrder.Arrange(former, wanted, wanted.Sum()));

    [Fact]
    public void Every_thing_has_its_places_and_no_more_change_than_must()
    {
        Random random = new(11);
        for (int round = 0; round < 5000; round++)
        {
            int things = random.Next(1, 20);
            int[] former = [.. Enumerable.Range(0, random.Next(0, 40)).Select(_ => random.Next(-1, things))];
            int[] wanted = [.. Enumerable.Range(0, things).Select(_ => random.Next(0, 4))];
            int[] places = StableOrder.Arrange(former, [.. wanted], wanted.Sum());
            Assert.Equal(wanted, Enumerable.Range(0, things).Select(thing => places.Count(place => place == thing)));

            // Every place that could stay stays: those within the new length whose thing is wanted, as often as it is.
            int[] left = [.. wanted];
            int keep = former.Take(places.Length).Count(thing => thing >= 0 && left[thing]-- > 0);
            Assert.Equal(keep, places.Zip(former).Count(pair => pair.First == pair.Second));
        }
    }
}
