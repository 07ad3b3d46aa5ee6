// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Core;

/// <summary>How long to wait before trying again: exponential, capped, with jitter so that many waiters do not come back together.</summary>
/// <remarks>Immutable and safe from any thread; the caller counts its attempts.</remarks>
public sealed class Backoff
{
    /// <summary>Creates a policy.</summary>
    /// <param name="minimum">The wait after the first failure, before jitter; positive.</param>
    /// <param name="maximum">The longest wait, before jitter; at least <paramref name="minimum"/>.</param>
    /// <param name="factor">By what the wait grows with each failure; at least 1. Default 2.</param>
    /// <param name="jitter">The share of the wait that is random, 0 to 1: a wait <c>d</c> becomes one between <c>d(1 - jitter)</c> and <c>d(1 + jitter)</c>. Default 0.25.</param>
    /// <param name="random">Where jitter comes from. Default <see cref="Random.Shared"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public Backoff(TimeSpan minimum, TimeSpan maximum, double factor = 2, double jitter = 0.25, Random? random = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(minimum, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(maximum, minimum);
        ArgumentOutOfRangeException.ThrowIfLessThan(factor, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(jitter);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(jitter, 1);
        (Minimum, Maximum, Factor, Jitter) = (minimum, maximum, factor, jitter);
        _random = random ?? Random.Shared;
    }

    private readonly Random _random;

    /// <summary>100 ms to 30 s, doubling.</summary>
    public static Backoff Default { get; } = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(30));

    /// <summary>The wait after the first failure, before jitter.</summary>
    public TimeSpan Minimum { get; }

    /// <summary>The longest wait, before jitter.</summary>
    public TimeSpan Maximum { get; }

    /// <summary>By what the wait grows with each failure.</summary>
    public double Factor { get; }

    /// <summary>The share of the wait that is random.</summary>
    public double Jitter { get; }

    /// <summary>The wait after a number of failures, jitter included.</summary>
    /// <param name="failures">Failures in a row so far, at least 1.</param>
    public TimeSpan DelayAfter(int failures)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(failures, 1);
        double ticks = Math.Min(Minimum.Ticks * Math.Pow(Factor, failures - 1), Maximum.Ticks);
        double spread = ((NextDouble() * 2) - 1) * Jitter;
        return TimeSpan.FromTicks((long)(ticks * (1 + spread)));
    }

    private double NextDouble()
    {
        if (ReferenceEquals(_random, Random.Shared))
        {
            return _random.NextDouble();
        }

        lock (_random)
        {
            return _random.NextDouble();
        }
    }
}
