// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Benchmarks;

/// <summary>What the rounds of a measurement gave: one value a round, in the order of the rounds.</summary>
internal sealed class Sample(params IReadOnlyList<double> values)
{
    private readonly double[] _sorted = [.. values.Order()];

    public IReadOnlyList<double> Values => values;

    public double Median => Quantile(0.5);

    /// <summary>Half the distance between the quartiles, as a share of the median: what the rounds differ by.</summary>
    public double Spread => values.Count < 2 || Median == 0 ? 0 : (Quantile(0.75) - Quantile(0.25)) / 2 / Math.Abs(Median);

    public static implicit operator Sample(double value) => new(value);

    /// <summary>Interpolates between the two nearest values.</summary>
    public double Quantile(double share)
    {
        double position = share * (_sorted.Length - 1);
        int below = (int)position;
        int above = Math.Min(below + 1, _sorted.Length - 1);
        return _sorted[below] + ((_sorted[above] - _sorted[below]) * (position - below));
    }

    public Sample Select(Func<double, double> change) => new([.. values.Select(change)]);

    /// <summary>Combines what two measurements gave in each round, so that what disturbs both cancels out.</summary>
    public Sample Zip(Sample other, Func<double, double, double> combine) =>
        values.Count == other.Values.Count
            ? new([.. values.Zip(other.Values, combine)])
            : new Sample(combine(Median, other.Median));
}
