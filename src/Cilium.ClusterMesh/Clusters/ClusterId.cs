// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Cilium.Core;

namespace Cilium.ClusterMesh;

/// <summary>The number of a cluster in a mesh: 1 to 255 or 511; 0 stands for no mesh.</summary>
public readonly record struct ClusterId : IComparable<ClusterId>
{
    /// <summary>Creates a number.</summary>
    /// <param name="value">0 to the highest of <paramref name="space"/>.</param>
    /// <param name="space">How many clusters the mesh may have.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is out of range.</exception>
    public ClusterId(int value, ClusterIdSpace space)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, space.MaxClusters);
        Value = value;
    }

    /// <summary>No mesh.</summary>
    public static ClusterId None => default;

    /// <summary>The number.</summary>
    public int Value { get; }

    /// <summary>Whether the cluster is part of a mesh.</summary>
    public bool IsInMesh => Value != 0;

    /// <summary>Whether the number shares a bit of packet marks with cloud address management (ENI, AlibabaCloud) and aws-cni chaining: 128 to 255 and 384 to 511.</summary>
    public bool SharesMarkBit => (Value & 0x80) != 0;

    /// <summary>Orders by number.</summary>
    public int CompareTo(ClusterId other) => Value.CompareTo(other.Value);

    /// <summary>The decimal number.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Whether <paramref name="left"/> is the smaller number.</summary>
    public static bool operator <(ClusterId left, ClusterId right) => left.Value < right.Value;

    /// <summary>Whether <paramref name="left"/> is smaller or equal.</summary>
    public static bool operator <=(ClusterId left, ClusterId right) => left.Value <= right.Value;

    /// <summary>Whether <paramref name="left"/> is the larger number.</summary>
    public static bool operator >(ClusterId left, ClusterId right) => left.Value > right.Value;

    /// <summary>Whether <paramref name="left"/> is larger or equal.</summary>
    public static bool operator >=(ClusterId left, ClusterId right) => left.Value >= right.Value;
}
