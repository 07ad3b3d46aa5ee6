// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Cilium.LoadBalancing;

/// <summary>Makes pools such that they differ in few slots from those before.</summary>
internal sealed class PoolBuilder(BackendCollection backends)
{
    private int[] _counts = [], _former = [];

    /// <summary>A random pool.</summary>
    /// <param name="weights">For each place a weight; 0: is not chosen.</param>
    /// <param name="order">For each place the index of its backend.</param>
    /// <param name="former">The pool before.</param>
    /// <param name="moved">For each place before the place now, or -1.</param>
    internal BackendPool Random(ReadOnlySpan<int> weights, int[] order, BackendPool former, ReadOnlySpan<int> moved)
    {
        Span<int> counts = Take(ref _counts, weights.Length);
        int total = CountSlots(weights, order, counts);
        if (total == 0)
        {
            return BackendPool.Empty;
        }

        bool isRandom = former.Algorithm == SelectionAlgorithm.Random;
        Span<int> places = Take(ref _former, isRandom ? former.Slots.Length : 0);
        for (int i = 0; i < places.Length; i++)
        {
            places[i] = moved[former.Slots[i]];
        }

        int[] slots = StableOrder.Arrange(places, counts, total);
        return isRandom && slots.AsSpan().SequenceEqual(former.Slots.AsSpan())
            ? former
            : new() { Algorithm = SelectionAlgorithm.Random, Slots = ImmutableCollectionsMarshal.AsImmutableArray(slots) };
    }

    private int CountSlots(ReadOnlySpan<int> weights, int[] order, Span<int> counts)
    {
        int members = 0, first = 0;
        bool areEqual = true;
        for (int place = 0; place < weights.Length; place++)
        {
            int weight = weights[place];
            counts[place] = weight > 0 ? 1 : 0;
            if (weight > 0)
            {
                first = members++ == 0 ? weight : first;
                areEqual &= weight == first;
            }
        }

        return areEqual ? members : ShareSlots(weights, order, counts, members);
    }

    /// <summary>Shares slots out by unequal weights, in an order that does not depend on places: who gets what rounding leaves must not
    /// depend on what happened before.</summary>
    private int ShareSlots(ReadOnlySpan<int> weights, int[] order, Span<int> counts, int members)
    {
        int[] places = new int[members], shares = new int[members];
        for (int place = 0, next = 0; place < weights.Length; place++)
        {
            if (weights[place] > 0)
            {
                places[next++] = place;
            }
        }

        Array.Sort(places, (left, right) => BackendKey.Compare(backends.Candidates[order[left]].Key, backends.Candidates[order[right]].Key));
        for (int i = 0; i < members; i++)
        {
            shares[i] = weights[places[i]];
        }

        int total = SlotShares.Compute(shares);
        for (int i = 0; i < members; i++)
        {
            counts[places[i]] = shares[i];
        }

        return total;
    }

    private static Span<int> Take(ref int[] buffer, int length)
    {
        if (buffer.Length < length)
        {
            buffer = new int[Math.Max(length, 2 * buffer.Length)];
        }

        return buffer.AsSpan(0, length);
    }
}
