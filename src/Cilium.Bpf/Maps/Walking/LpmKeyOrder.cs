// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using System.Runtime.InteropServices;

namespace Cilium.Bpf;

/// <summary>
/// The order in which the kernel walks through an LPM trie: the 0 branch before the 1 branch, longer prefixes before the
/// prefixes that contain them (kernel/bpf/lpm_trie.c, postorder). A walk that is sent back to the start by a deletion
/// can therefore skip what it has handed out by comparing with the last key alone.
/// </summary>
internal static class LpmKeyOrder
{
    private const int LengthSize = sizeof(uint);
    private const int BitsPerByte = 8;

    /// <summary>Negative when <paramref name="left"/> comes first, 0 when they are the same prefix.</summary>
    /// <param name="left">Prefix length in the machine's byte order (4 bytes), then the address, most significant bit first.</param>
    /// <param name="right">As <paramref name="left"/>.</param>
    public static int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        uint leftLength = MemoryMarshal.Read<uint>(left);
        uint rightLength = MemoryMarshal.Read<uint>(right);
        ReadOnlySpan<byte> leftBits = left[LengthSize..];
        ReadOnlySpan<byte> rightBits = right[LengthSize..];
        int common = leftBits.CommonPrefixLength(rightBits);
        uint shared = (uint)common * BitsPerByte;
        if (common < leftBits.Length)
        {
            shared += (uint)BitOperations.LeadingZeroCount((uint)(leftBits[common] ^ rightBits[common]) << 24);
        }

        return shared < Math.Min(leftLength, rightLength)
            ? leftBits[common].CompareTo(rightBits[common])
            : rightLength.CompareTo(leftLength);
    }
}
