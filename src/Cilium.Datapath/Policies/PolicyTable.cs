// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using System.Runtime.CompilerServices;
using Cilium.Datapath.Layout;

namespace Cilium.Datapath;

/// <summary>The table of one policy: each key at one of two places, so that a look-up is at most two array accesses.</summary>
/// <remarks>The places come from multiplication by the constants of <c>policy.h</c>. A key that finds both taken moves the one
/// that is there to its other place; a table that is half empty seldom fails at that, and then is made twice as large.</remarks>
internal static class PolicyTable
{
    private const ulong FirstHash = 0x9e37_79b9_7f4a_7c15;
    private const ulong SecondHash = 0xd6e8_feb8_6659_fd93;
    private const int MaximumBits = 24;
    private const int MaximumMoves = 500;

    /// <summary>How <c>struct endpoint</c> names a table.</summary>
    public static uint Word(uint first, int bits) => (first << 5) | (uint)bits;

    /// <summary>What <see cref="Word"/> says.</summary>
    public static IndexRun RunOf(uint word) => word == 0 ? default : new IndexRun(word >> 5, 1u << (int)(word & 0x1f));

    /// <summary>Places entries of distinct keys; the length is a power of two.</summary>
    /// <exception cref="DatapathCapacityException">There are more of them than a table takes.</exception>
    public static PolicySlotValue[] Build(IReadOnlyCollection<PolicySlotValue> entries)
    {
        if (entries.Count == 0)
        {
            return [];
        }

        for (int bits = Math.Max(1, BitOperations.Log2((uint)((2 * entries.Count) - 1)) + 1); bits <= MaximumBits; bits++)
        {
            PolicySlotValue[] table = new PolicySlotValue[1 << bits];
            if (entries.All(entry => TryPlace(table, bits, entry)))
            {
                return table;
            }
        }

        throw new DatapathCapacityException("policy_slots (of one policy)", 1 << MaximumBits, entries.Count);
    }

    private static bool TryPlace(PolicySlotValue[] table, int bits, PolicySlotValue entry)
    {
        uint at = PlaceOf(entry.Key, FirstHash, bits);
        for (int moves = 0; moves < MaximumMoves; moves++)
        {
            if (table[at].Key.Policy == 0)
            {
                table[at] = entry;
                return true;
            }

            uint other = OtherPlace(entry.Key, at, bits);
            if (table[other].Key.Policy == 0)
            {
                table[other] = entry;
                return true;
            }

            (entry, table[at]) = (table[at], entry);
            at = OtherPlace(entry.Key, at, bits);
        }

        return false;
    }

    private static uint OtherPlace(in PolicyKey key, uint place, int bits)
    {
        uint first = PlaceOf(key, FirstHash, bits);
        return first == place ? PlaceOf(key, SecondHash, bits) : first;
    }

    private static uint PlaceOf(in PolicyKey key, ulong hash, int bits) => (uint)((Unsafe.BitCast<PolicyKey, ulong>(key) * hash) >> (64 - bits));
}
