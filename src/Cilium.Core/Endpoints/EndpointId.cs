// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Cilium.Core;

/// <summary>The number of an endpoint on its node: 1 to 65535.</summary>
public readonly record struct EndpointId : IComparable<EndpointId>
{
    /// <summary>Creates the number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Zero: no endpoint has it.</exception>
    public EndpointId(ushort value)
    {
        ArgumentOutOfRangeException.ThrowIfZero(value);
        Value = value;
    }

    /// <summary>The number; 0 only in the default value, which stands for no endpoint.</summary>
    public ushort Value { get; }

    /// <summary>Reads a decimal number from 1 to 65535.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out EndpointId id)
    {
        bool isNumber = ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ushort value) && value != 0;
        id = isNumber ? new EndpointId(value) : default;
        return isNumber;
    }

    /// <summary>Orders by number.</summary>
    public int CompareTo(EndpointId other) => Value.CompareTo(other.Value);

    /// <summary>The decimal number.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Whether <paramref name="left"/> is the smaller number.</summary>
    public static bool operator <(EndpointId left, EndpointId right) => left.Value < right.Value;

    /// <summary>Whether <paramref name="left"/> is smaller or equal.</summary>
    public static bool operator <=(EndpointId left, EndpointId right) => left.Value <= right.Value;

    /// <summary>Whether <paramref name="left"/> is the larger number.</summary>
    public static bool operator >(EndpointId left, EndpointId right) => left.Value > right.Value;

    /// <summary>Whether <paramref name="left"/> is larger or equal.</summary>
    public static bool operator >=(EndpointId left, EndpointId right) => left.Value >= right.Value;
}
