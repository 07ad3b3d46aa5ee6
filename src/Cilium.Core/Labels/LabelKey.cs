// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Core;

/// <summary>Order and hashing of label keys.</summary>
internal static class LabelKey
{
    /// <summary>Compares as the UTF-8 bytes of the keys would compare, which is the order of allocator keys.</summary>
    internal static int Compare(string left, string right)
    {
        int length = Math.Min(left.Length, right.Length);
        int at = left.AsSpan(0, length).CommonPrefixLength(right.AsSpan(0, length));
        if (at == length)
        {
            return left.Length - right.Length;
        }

        char l = left[at], r = right[at];
        // In UTF-16 surrogates sort below U+E000..U+FFFF, in UTF-8 the code points they stand for sort above.
        return char.IsSurrogate(l) == char.IsSurrogate(r) || l < '\uD800' || r < '\uD800'
            ? l - r
            : char.IsSurrogate(l) ? 1 : -1;
    }

    /// <summary>The bit that stands for a key in the 64-bit summary of a label set.</summary>
    internal static ulong SummaryBit(int keyHash) => 1UL << (int)(((uint)keyHash * 0x9E3779B1u) >> 26);
}
