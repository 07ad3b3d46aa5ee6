// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

public sealed unsafe partial class BpfPerCpuMap<TKey, TValue>
{
    /// <summary>Walks through all entries, with <c>foreach</c>. Guarantees as for <see cref="BpfMap{TKey, TValue}.GetEnumerator"/>.</summary>
    /// <exception cref="BpfException">The kernel refused, or <c>EAGAIN</c> when the map changes faster than it can be read.</exception>
    public BpfPerCpuEnumerator<TKey, TValue> GetEnumerator() => new(this);

    internal int ReadValues(ref BpfBatchCursor<TKey> cursor, Span<TKey> keys, Span<byte> values)
    {
        fixed (TKey* token = &cursor.Token, k = keys)
        fixed (byte* v = values)
        {
            int result = ReadChunk(ref cursor.State, (byte*)token, (byte*)k, v, keys.Length);
            if (result < 0 && result != -Errno.ENOSPC)
            {
                ThrowWalkError(result, "walk through map", keys.Length);
            }

            return result;
        }
    }
}
