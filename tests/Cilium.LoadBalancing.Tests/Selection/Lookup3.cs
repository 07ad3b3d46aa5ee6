// SPDX-License-Identifier: Apache-2.0
using System.Numerics;

namespace Cilium.LoadBalancing.Tests;

/// <summary>Bob Jenkins' lookup3 for any number of bytes, as an oracle: what is checked against published values here checks the product.</summary>
internal static class Lookup3
{
    internal static uint Hash(ReadOnlySpan<byte> bytes, uint initial)
    {
        uint a, b, c;
        a = b = c = 0xdeadbeef + (uint)bytes.Length + initial;
        while (bytes.Length > 12)
        {
            a += Word(bytes, 0);
            b += Word(bytes, 4);
            c += Word(bytes, 8);
            Mix(ref a, ref b, ref c);
            bytes = bytes[12..];
        }

        if (bytes.IsEmpty)
        {
            return c;
        }

        Span<byte> rest = stackalloc byte[12];
        bytes.CopyTo(rest);
        a += Word(rest, 0);
        b += Word(rest, 4);
        c += Word(rest, 8);
        return Final(a, b, c);
    }

    internal static uint Word(ReadOnlySpan<byte> bytes, int at) => bytes[at] | ((uint)bytes[at + 1] << 8) | ((uint)bytes[at + 2] << 16) | ((uint)bytes[at + 3] << 24);

    internal static void Mix(ref uint a, ref uint b, ref uint c)
    {
        Step(ref a, ref c, b, 4);
        Step(ref b, ref a, c, 6);
        Step(ref c, ref b, a, 8);
        Step(ref a, ref c, b, 16);
        Step(ref b, ref a, c, 19);
        Step(ref c, ref b, a, 4);

        static void Step(ref uint first, ref uint second, uint third, int bits)
        {
            first -= second;
            first ^= BitOperations.RotateLeft(second, bits);
            second += third;
        }
    }

    internal static uint Final(uint a, uint b, uint c)
    {
        Step(ref c, b, 14);
        Step(ref a, c, 11);
        Step(ref b, a, 25);
        Step(ref c, b, 16);
        Step(ref a, c, 4);
        Step(ref b, a, 14);
        Step(ref c, b, 24);
        return c;

        static void Step(ref uint into, uint from, int bits)
        {
            into ^= from;
            into -= BitOperations.RotateLeft(from, bits);
        }
    }
}
