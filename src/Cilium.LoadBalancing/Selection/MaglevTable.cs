// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Cilium.LoadBalancing;

/// <summary>A table that maps hashes of flows to backends such that all nodes choose alike, each backend has its share, and one that
/// comes or goes moves few flows of the others. Immutable.</summary>
/// <remarks>
/// <para>The algorithm of "Maglev: A Fast and Reliable Software Network Load Balancer" (Eisenbud and others, 2016). Names, seeds, order
/// and weights are those of Cilium 1.19, so that its nodes and ours choose alike.</para>
/// <para>Shares of equal weights differ by one slot at most. Where one of n backends leaves, its 1/n of the slots change and some besides:
/// less than one in a hundred where the table has 300 n slots, two in a hundred where it has 100 n.</para>
/// </remarks>
public sealed class MaglevTable
{
    /// <summary>The usual size.</summary>
    public const int DefaultSize = 16381;

    private MaglevTable(int[] slots) => Slots = ImmutableCollectionsMarshal.AsImmutableArray(slots);

    /// <summary>The sizes that a table may have, all prime. A hundred times the number of backends is recommended.</summary>
    public static ImmutableArray<int> Sizes { get; } = [251, 509, 1021, 2039, 4093, 8191, DefaultSize, 32749, 65521, 131071];

    /// <summary>For each slot the index of its backend, in the order in which backends were given. Empty without backends.</summary>
    public ImmutableArray<int> Slots { get; }

    /// <summary>The index of the backend for a flow; -1 without backends.</summary>
    public int Find(uint flowHash) => Slots.IsEmpty ? -1 : Slots[(int)(flowHash % (uint)Slots.Length)];

    /// <summary>Builds a table with the seed that Cilium takes unless it is told otherwise.</summary>
    /// <inheritdoc cref="Build(ReadOnlySpan{MaglevBackend}, int, MaglevSeed)"/>
    public static MaglevTable Build(ReadOnlySpan<MaglevBackend> backends, int size = DefaultSize) => Build(backends, size, MaglevSeed.Default);

    /// <summary>Builds a table.</summary>
    /// <param name="backends">In any order, which does not matter; no two with the same address, port and protocol.</param>
    /// <param name="size">One of <see cref="Sizes"/>.</param>
    /// <param name="seed">That of the cluster.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is none of <see cref="Sizes"/>, or a weight is out of its range.</exception>
    /// <exception cref="ArgumentException">A backend is there twice, or has another protocol.</exception>
    /// <remarks>Time grows as size times the logarithm of size. Nothing is allocated for a slot but its number.</remarks>
    public static MaglevTable Build(ReadOnlySpan<MaglevBackend> backends, int size, MaglevSeed seed)
    {
        if (!Sizes.Contains(size))
        {
            throw new ArgumentOutOfRangeException(nameof(size), size, $"A table has one of these sizes: {string.Join(", ", Sizes)}.");
        }

        string[] names = new string[backends.Length];
        int[] weights = new int[backends.Length];
        for (int i = 0; i < backends.Length; i++)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(backends[i].Weight, 1, nameof(backends));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(backends[i].Weight, Backend.MaximumWeight, nameof(backends));
            names[i] = backends[i].HashedName();
            weights[i] = backends[i].Weight;
        }

        return new MaglevTable(Fill(names, weights, size, seed.Backends));
    }

    /// <summary>Fills a table for backends by their names.</summary>
    internal static int[] Fill(string[] names, int[] weights, int size, uint seed)
    {
        int count = names.Length;
        if (count == 0)
        {
            return [];
        }

        int[] order = new int[count];
        for (int i = 0; i < count; i++)
        {
            order[i] = i;
        }

        string[] sorted = [.. names];
        Array.Sort(sorted, order, StringComparer.Ordinal);
        Turn[] turns = new Turn[count];
        long weightSum = 0;
        for (int i = 0; i < count; i++)
        {
            if (i > 0 && sorted[i] == sorted[i - 1])
            {
                throw new ArgumentException($"Backend {sorted[i]} is there twice.", nameof(names));
            }

            (int offset, int step) = MaglevBackend.WalkOf(sorted[i], size, seed);
            int weight = weights[order[i]];
            turns[i] = new Turn { Next = offset, Step = step, Backend = order[i], Weight = weight, Debt = (double)weight / count };
            weightSum += weight;
        }

        return Fill(turns, size, weightSum);
    }

    private static int[] Fill(Turn[] turns, int size, long weightSum)
    {
        int[] slots = new int[size];
        Span<ulong> taken = stackalloc ulong[(size + 63) / 64];
        taken.Clear();
        bool isWeighted = weightSum / turns.Length > 1;
        for (int n = 0; n < size; n++)
        {
            int index = n % turns.Length;
            if (isWeighted)
            {
                // Whoever had more than its share is passed over. The truncation is part of what all nodes agree on.
                while ((ulong)(n + 1) * (ulong)turns[index].Weight < (ulong)turns[index].Debt)
                {
                    index = index + 1 == turns.Length ? 0 : index + 1;
                }

                turns[index].Debt += weightSum;
            }

            ref Turn turn = ref turns[index];
            int slot = turn.Next;
            while ((taken[slot >> 6] & (1UL << slot)) != 0)
            {
                slot = turn.After(slot, size);
            }

            taken[slot >> 6] |= 1UL << slot;
            slots[slot] = turn.Backend;
            turn.Next = turn.After(slot, size);
        }

        return slots;
    }

    /// <summary>How far a backend is in its walk through the table.</summary>
    private struct Turn
    {
        internal int Next;
        internal int Step;
        internal int Backend;
        internal int Weight;
        internal double Debt;

        internal readonly int After(int slot, int size)
        {
            int next = slot + Step;
            return next < size ? next : next - size;
        }
    }
}
