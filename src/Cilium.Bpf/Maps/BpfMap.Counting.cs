// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

public unsafe partial class BpfMap
{
    /// <summary>Counts the entries by walking through them.</summary>
    /// <returns>The number of entries; for arrays, whose elements always exist, the capacity. Exact while nobody changes the map.</returns>
    /// <exception cref="BpfException"><c>ENOTSUPP</c>: queues, ring buffers and local storage cannot be walked through; or the kernel refused.</exception>
    /// <remarks>Takes time in proportion to the number of entries, some 250 ns each.</remarks>
    public long CountEntries()
    {
        if (MapTraits.IsAlwaysFull(Type))
        {
            return MaxEntries;
        }

        long count = 0;
        foreach ((_, _, int read) in EnumerateChunks())
        {
            count += read;
        }

        return count;
    }

    /// <summary>Walks through all entries as bytes in the map's own layout. Guarantees as for <see cref="BpfMap{TKey, TValue}.GetEnumerator"/>.</summary>
    /// <returns><see cref="KeySize"/> bytes of key and <see cref="ValueBufferSize"/> bytes of value, not changed afterwards.</returns>
    /// <exception cref="BpfException">As for <see cref="CountEntries"/>.</exception>
    /// <remarks>For tools; typed maps do it without allocating per chunk.</remarks>
    public IEnumerable<KeyValuePair<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>> EnumerateBytes()
    {
        foreach ((byte[] keys, byte[] values, int count) in EnumerateChunks())
        {
            byte[] keysCopy = keys[..(count * KeySize)];
            byte[] valuesCopy = values[..(count * ValueBufferSize)];
            for (int i = 0; i < count; i++)
            {
                yield return new(
                    keysCopy.AsMemory(i * KeySize, KeySize), valuesCopy.AsMemory(i * ValueBufferSize, ValueBufferSize));
            }
        }
    }

    private IEnumerable<(byte[] Keys, byte[] Values, int Count)> EnumerateChunks()
    {
        if (KeySize == 0 || MapTraits.IsLocalStorage(Type))
        {
            ThrowElementError(-Errno.ENOTSUPP, "walk through map");
        }

        MapWalkState state = default;
        byte[] token = new byte[KeySize];
        int room = ChunkSize.Initial(MaxEntries, KeySize + ValueBufferSize);
        byte[] keys = [];
        byte[] values = [];
        try
        {
            while (!state.IsComplete)
            {
                if (keys.Length < room * KeySize)
                {
                    Return(keys, values);
                    keys = ArrayPool<byte>.Shared.Rent(checked(room * KeySize));
                    values = ArrayPool<byte>.Shared.Rent(checked(room * ValueBufferSize));
                }

                int count = ReadBufferedChunk(ref state, token, keys, values, room);
                if (count == -Errno.ENOSPC)
                {
                    room = checked(room * 2);
                }
                else if (count < 0)
                {
                    ThrowWalkError(count, "walk through map", room);
                }
                else if (count > 0)
                {
                    yield return (keys, values, count);
                }
            }
        }
        finally
        {
            Return(keys, values);
        }

        static void Return(byte[] keys, byte[] values)
        {
            if (keys.Length > 0)
            {
                ArrayPool<byte>.Shared.Return(keys);
                ArrayPool<byte>.Shared.Return(values);
            }
        }
    }

    private int ReadBufferedChunk(ref MapWalkState state, byte[] token, byte[] keys, byte[] values, int room)
    {
        fixed (byte* t = token, k = keys, v = values)
        {
            return ReadChunk(ref state, t, k, v, room);
        }
    }
}
