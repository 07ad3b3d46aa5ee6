// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Core.Tests;

internal static class RandomPrefix
{
    internal static IpPrefix Next(Random random, int shortest = 0)
    {
        bool isIPv6 = random.Next(2) == 0;
        UInt128 bits = new((ulong)random.NextInt64(), (ulong)random.NextInt64());
        // Long runs of zeros make "::" appear in all places.
        for (int i = 0; i < 4; i++)
        {
            bits &= ~((UInt128)0xFFFF << (16 * random.Next(8)));
        }

        return IpPrefix.FromBits(isIPv6 ? bits : bits & (UInt128.MaxValue << 96), random.Next(shortest, isIPv6 ? 129 : 33), isIPv6);
    }
}
