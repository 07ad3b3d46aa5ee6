// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Numerics;

namespace Cilium.LoadBalancing;

/// <summary>MurmurHash3, the x64 variant of 128 bits, as Austin Appleby published it.</summary>
internal static class Murmur3
{
    private const ulong Multiplier1 = 0x87c37b91114253d5, Multiplier2 = 0x4cf5ad432745937f;

    /// <summary>The two halves of the hash. Both lanes begin with the seed.</summary>
    internal static (ulong Low, ulong High) Hash(ReadOnlySpan<byte> bytes, uint seed)
    {
        ulong low = seed, high = seed;
        ReadOnlySpan<byte> rest = bytes;
        for (; rest.Length >= 16; rest = rest[16..])
        {
            low ^= Scramble(BinaryPrimitives.ReadUInt64LittleEndian(rest), Multiplier1, 31, Multiplier2);
            low = ((BitOperations.RotateLeft(low, 27) + high) * 5) + 0x52dce729;
            high ^= Scramble(BinaryPrimitives.ReadUInt64LittleEndian(rest[8..]), Multiplier2, 33, Multiplier1);
            high = ((BitOperations.RotateLeft(high, 31) + low) * 5) + 0x38495ab5;
        }

        // What is left counts as if zeroes followed it; a half of zeroes scrambles to zero.
        Span<byte> tail = stackalloc byte[16];
        tail.Clear();
        rest.CopyTo(tail);
        high ^= Scramble(BinaryPrimitives.ReadUInt64LittleEndian(tail[8..]), Multiplier2, 33, Multiplier1);
        low ^= Scramble(BinaryPrimitives.ReadUInt64LittleEndian(tail), Multiplier1, 31, Multiplier2);

        low ^= (ulong)bytes.Length;
        high ^= (ulong)bytes.Length;
        low += high;
        high += low;
        low = Finish(low);
        high = Finish(high);
        low += high;
        high += low;
        return (low, high);
    }

    private static ulong Scramble(ulong lane, ulong first, int rotation, ulong second) => BitOperations.RotateLeft(lane * first, rotation) * second;

    private static ulong Finish(ulong lane)
    {
        lane = (lane ^ (lane >> 33)) * 0xff51afd7ed558ccd;
        lane = (lane ^ (lane >> 33)) * 0xc4ceb9fe1a85ec53;
        return lane ^ (lane >> 33);
    }
}
