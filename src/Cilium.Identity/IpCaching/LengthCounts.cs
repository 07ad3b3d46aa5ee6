// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Identity;

/// <summary>Which prefix lengths occur, so that a longest-prefix search looks at no others. Writers take turns; readers need no lock.</summary>
internal sealed class LengthCounts
{
    private readonly int[][] _counts = [new int[33], new int[129]];
    private readonly byte[][] _present = [[], []];

    /// <summary>The lengths that occur in the family, the longest first.</summary>
    internal ReadOnlySpan<byte> Of(bool isIPv6) => Volatile.Read(ref _present[isIPv6 ? 1 : 0]);

    internal void Add(IpPrefix prefix) => Change(prefix, 1);

    internal void Remove(IpPrefix prefix) => Change(prefix, -1);

    private void Change(IpPrefix prefix, int by)
    {
        int family = prefix.IsIPv6 ? 1 : 0;
        int[] counts = _counts[family];
        bool wasPresent = counts[prefix.Length] > 0;
        counts[prefix.Length] += by;
        if (wasPresent != counts[prefix.Length] > 0)
        {
            byte[] present = [.. Enumerable.Range(0, counts.Length).Where(length => counts[length] > 0).Reverse().Select(length => (byte)length)];
            Volatile.Write(ref _present[family], present);
        }
    }
}
