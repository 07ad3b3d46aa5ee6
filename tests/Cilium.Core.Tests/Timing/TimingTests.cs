// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Core.Tests;

public sealed class TimingTests
{
    [Fact]
    public void A_back_off_doubles_up_to_its_maximum()
    {
        Backoff backoff = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10), jitter: 0);
        Assert.Equal([1, 2, 4, 8, 10, 10], Enumerable.Range(1, 6).Select(failures => backoff.DelayAfter(failures).TotalSeconds));
        Assert.Equal(10, backoff.DelayAfter(int.MaxValue).TotalSeconds);
    }

    [Fact]
    public void Jitter_spreads_waits_around_the_plain_one()
    {
        Backoff backoff = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10), jitter: 0.25, random: Seed.Next());
        double[] waits = [.. Enumerable.Range(0, 1000).Select(_ => backoff.DelayAfter(1).TotalSeconds)];
        Assert.All(waits, wait => Assert.InRange(wait, 0.75, 1.25));
        Assert.True(waits.Max() - waits.Min() > 0.3);
    }

    [Fact]
    public void Impossible_back_offs_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Backoff(TimeSpan.Zero, TimeSpan.FromSeconds(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Backoff(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), jitter: 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => Backoff.Default.DelayAfter(0));
    }

    [Theory]
    [InlineData(0, 20)]
    [InlineData(1, 20)]
    [InlineData(4, 48)]
    [InlineData(512, 187)]
    [InlineData(8192, 270)]
    public void Intervals_grow_with_the_logarithm_of_the_cluster(int nodes, int seconds) =>
        Assert.Equal(seconds, (int)new IntervalScaler { Nodes = nodes }.Scale(TimeSpan.FromSeconds(30)).TotalSeconds);
}
