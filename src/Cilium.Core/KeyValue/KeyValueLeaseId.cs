// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Cilium.Core;

/// <summary>The number of a lease in a key-value store; 0 stands for no lease.</summary>
/// <param name="Value">The number.</param>
public readonly record struct KeyValueLeaseId(long Value)
{
    /// <summary>No lease: the key stays until it is deleted.</summary>
    public static KeyValueLeaseId None => default;

    /// <summary>Lower-case hexadecimal without prefix, as lock keys hold it.</summary>
    public override string ToString() => Value.ToString("x", CultureInfo.InvariantCulture);
}
