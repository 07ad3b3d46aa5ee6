// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Cilium.Benchmarks;

/// <summary>What a row has to reach: a limit for our own figure, or for its ratio to the peer's.</summary>
internal readonly record struct Goal(double Limit, bool IsOnRatio, bool IsFloor)
{
    public static Goal AtMost(double limit) => new(limit, IsOnRatio: false, IsFloor: false);

    public static Goal RatioAtMost(double limit) => new(limit, IsOnRatio: true, IsFloor: false);

    public static Goal RatioAtLeast(double limit) => new(limit, IsOnRatio: true, IsFloor: true);

    public bool IsMetBy(double ours, double? ratio)
    {
        double value = IsOnRatio ? ratio ?? double.NaN : ours;
        return IsFloor ? value >= Limit : value <= Limit;
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{(IsOnRatio ? "r" : "")}{(IsFloor ? ">=" : "<=")}{Limit:0.###}");
}
