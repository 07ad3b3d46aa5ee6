// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Cilium.LoadBalancing;

/// <summary>A port of a backend, by number or by the name that the backend has for it.</summary>
public readonly record struct TargetPort
{
    private TargetPort(ushort number, string? name) => (Number, Name) = (number, name);

    /// <summary>The number, host order; 0 when it is given by name.</summary>
    public ushort Number { get; }

    /// <summary>The name; null when it is given by number.</summary>
    public string? Name { get; }

    /// <summary>A port by number, host order.</summary>
    public static TargetPort Of(ushort number) => new(number, null);

    /// <summary>A port by name.</summary>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public static TargetPort Of(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new(0, name);
    }

    /// <summary>The name or number.</summary>
    public override string ToString() => Name ?? Number.ToString(CultureInfo.InvariantCulture);
}
