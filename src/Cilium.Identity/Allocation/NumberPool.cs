// SPDX-License-Identifier: Apache-2.0
using System.Numerics;

namespace Cilium.Identity;

/// <summary>
/// The numbers of one range, handed out in ascending order and round again, so that a number comes back as late as possible.
/// Not safe for use by several threads.
/// </summary>
/// <remarks>A bitmap in chunks that exist only where numbers are taken: taking and returning cost the same for 10 and 16 million numbers.</remarks>
internal sealed class NumberPool
{
    private const int ChunkBits = 4096;
    private readonly uint _first;
    private readonly ulong[]?[] _chunks;
    private readonly int[] _usedInChunk;
    private uint _next;

    internal NumberPool(uint first, uint last)
    {
        _first = first;
        Capacity = (int)(last - first + 1);
        _chunks = new ulong[]?[(Capacity + ChunkBits - 1) / ChunkBits];
        _usedInChunk = new int[_chunks.Length];
    }

    internal int Capacity { get; }

    internal int Used { get; private set; }

    internal bool Contains(uint number) => number >= _first && number - _first < (uint)Capacity;

    /// <summary>Takes the next free number.</summary>
    internal bool TryTake(out uint number)
    {
        number = 0;
        if (Used == Capacity)
        {
            return false;
        }

        uint index = FindFree(_next);
        Mark(index);
        _next = index + 1 == (uint)Capacity ? 0 : index + 1;
        number = _first + index;
        return true;
    }

    /// <summary>Takes a certain number if it is in the range and free.</summary>
    internal bool TryTake(uint number)
    {
        if (!Contains(number) || IsTaken(number - _first))
        {
            return false;
        }

        Mark(number - _first);
        return true;
    }

    internal void Return(uint number)
    {
        uint index = number - _first;
        int chunk = (int)(index / ChunkBits);
        _chunks[chunk]![index % ChunkBits / 64] &= ~(1UL << (int)(index % 64));
        Used--;
        if (--_usedInChunk[chunk] == 0)
        {
            _chunks[chunk] = null;
        }
    }

    private bool IsTaken(uint index) =>
        _chunks[index / ChunkBits] is { } chunk && (chunk[index % ChunkBits / 64] & (1UL << (int)(index % 64))) != 0;

    private void Mark(uint index)
    {
        int chunk = (int)(index / ChunkBits);
        (_chunks[chunk] ??= new ulong[ChunkBits / 64])[index % ChunkBits / 64] |= 1UL << (int)(index % 64);
        _usedInChunk[chunk]++;
        Used++;
    }

    // There is a free number: the caller has checked.
    private uint FindFree(uint from)
    {
        uint index = from;
        while (true)
        {
            int chunk = (int)(index / ChunkBits);
            uint end = Math.Min((uint)Capacity, ((uint)chunk + 1) * ChunkBits);
            if (_chunks[chunk] is not { } bits)
            {
                return index;
            }

            if (_usedInChunk[chunk] < end - ((uint)chunk * ChunkBits) && FindFree(bits, index, end) is { } found)
            {
                return found;
            }

            index = end == (uint)Capacity ? 0 : end;
        }
    }

    private static uint? FindFree(ulong[] bits, uint from, uint end)
    {
        for (uint index = from; index < end; index = (index | 63) + 1)
        {
            ulong free = ~bits[index % ChunkBits / 64] >> (int)(index % 64);
            if (free != 0)
            {
                uint found = index + (uint)BitOperations.TrailingZeroCount(free);
                return found < end ? found : null;
            }
        }

        return null;
    }
}
