// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;

namespace Cilium.Datapath.Layout;

/// <summary>512 selectors as bits (C: <c>struct selector_chunk</c>).</summary>
[InlineArray(Words)]
internal struct SelectorChunk
{
    public const int Bits = 512;
    public const int Words = Bits / 64;

    /// <summary>The longest run of masks.</summary>
    public const int MaxChunks = 128;

    private ulong _first;

    /// <summary>How many selectors the programs' masks reach, 0 included.</summary>
    public const uint SelectorLimit = Bits * MaxChunks;

    public static uint ChunkOf(uint selector) => selector / Bits;

    /// <exception cref="DatapathCapacityException">The number is beyond what the programs reach.</exception>
    public static uint Require(uint selector) =>
        selector < SelectorLimit ? selector : throw new DatapathCapacityException("selectors", SelectorLimit, 1);

    public void Set(uint selector) => this[(int)(selector % Bits / 64)] |= 1UL << (int)(selector % 64);

    public readonly bool IsEmpty
    {
        get
        {
            ReadOnlySpan<ulong> words = this;
            return !words.ContainsAnyExcept(0UL);
        }
    }

    public readonly bool SequenceEqual(in SelectorChunk other)
    {
        ReadOnlySpan<ulong> left = this, right = other;
        return left.SequenceEqual(right);
    }
}
