// SPDX-License-Identifier: Apache-2.0
using System.Numerics;

namespace Cilium.Policy;

/// <summary>Cuts a range of ports into the fewest prefixes.</summary>
internal static class PortPrefixes
{
    /// <summary>Prefixes, as first port and length, that together are exactly the range; at most 30.</summary>
    public static List<(ushort Port, byte Length)> Of(ushort first, ushort last)
    {
        var prefixes = new List<(ushort, byte)>();
        var at = (uint)first;
        while (at <= last)
        {
            // The longest run that starts here on its own boundary and does not pass the end.
            var alignment = at == 0 ? 16 : BitOperations.TrailingZeroCount(at);
            var fitting = BitOperations.Log2((uint)(last - at + 1));
            var bits = Math.Min(alignment, fitting);
            prefixes.Add(((ushort)at, (byte)(16 - bits)));
            at += 1u << bits;
        }

        return prefixes;
    }
}
