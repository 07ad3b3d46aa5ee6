// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

public sealed unsafe partial class BpfMap<TKey, TValue>
{
    /// <summary>Reads the next chunk of the map.</summary>
    /// <param name="cursor">Where the walk stands; start with <see langword="default"/>.</param>
    /// <param name="keys">Receives keys.</param>
    /// <param name="values">Receives values; as long as <paramref name="keys"/>.</param>
    /// <returns>How many entries were read; 0 only when <see cref="BpfBatchCursor{TKey}.IsComplete"/>. The last chunk may be short.</returns>
    /// <exception cref="ArgumentException">The spans are empty or differ in length.</exception>
    /// <exception cref="BpfException"><c>ENOSPC</c>: a hash bucket holds more entries than the spans, offer more; <c>EAGAIN</c>: the map
    /// changes faster than it can be read; or the kernel refused.</exception>
    /// <remarks>Guarantees as for <see cref="GetEnumerator"/>. Uses the kernel's batches (hash and array: Linux 5.6) and falls
    /// back to single calls where there are none.</remarks>
    public int LookupBatch(ref BpfBatchCursor<TKey> cursor, Span<TKey> keys, Span<TValue> values)
    {
        int result = TryLookupBatch(ref cursor, keys, values);
        if (result < 0)
        {
            ThrowWalkError(result, "read batch of map", keys.Length);
        }

        return result;
    }

    /// <summary>Takes the next chunk of entries out of the map.</summary>
    /// <param name="cursor">Where the walk stands; start with <see langword="default"/>.</param>
    /// <param name="keys">Receives keys.</param>
    /// <param name="values">Receives values; as long as <paramref name="keys"/>.</param>
    /// <returns>How many entries were taken; 0 only when <see cref="BpfBatchCursor{TKey}.IsComplete"/>.</returns>
    /// <exception cref="ArgumentException">The spans are empty or differ in length.</exception>
    /// <exception cref="BpfException">As for <see cref="LookupBatch"/>; <c>EINVAL</c> for arrays, whose elements cannot be deleted.</exception>
    /// <remarks>Each entry is read and deleted in one step in hash tables. In LPM tries, which lack that, an update between the
    /// two steps is lost.</remarks>
    public int LookupAndDeleteBatch(ref BpfBatchCursor<TKey> cursor, Span<TKey> keys, Span<TValue> values)
    {
        RequireSpans(keys.Length, values.Length);
        fixed (TKey* token = &cursor.Token, k = keys)
        fixed (TValue* v = values)
        {
            int result = TakeChunk(ref cursor.State, (byte*)token, (byte*)k, (byte*)v, keys.Length);
            if (result < 0)
            {
                ThrowWalkError(result, "take batch from map", keys.Length);
            }

            return result;
        }
    }

    /// <summary>Adds or replaces entries.</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="values">Their values; as many as <paramref name="keys"/>.</param>
    /// <param name="mode">Whether the entries must, may or must not exist; other than <see cref="BpfUpdateMode.Any"/> costs a call per entry.</param>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    /// <exception cref="MapFullException">There is no room; <see cref="BpfException.CompletedElements"/> says how many were written.</exception>
    /// <exception cref="BpfException">The kernel refused; <see cref="BpfException.CompletedElements"/> as above.</exception>
    /// <remarks>Not atomic: entries are written in order until the first error.</remarks>
    public void UpdateBatch(ReadOnlySpan<TKey> keys, ReadOnlySpan<TValue> values, BpfUpdateMode mode = BpfUpdateMode.Any)
    {
        if (keys.Length != values.Length)
        {
            throw new ArgumentException($"{keys.Length} keys but {values.Length} values.", nameof(values));
        }

        fixed (TKey* k = keys)
        fixed (TValue* v = values)
        {
            WriteAll((byte*)k, (byte*)v, keys.Length, mode);
        }
    }

    /// <summary>Deletes entries, passing over keys that are not in the map.</summary>
    /// <param name="keys">The keys.</param>
    /// <returns>How many were in the map.</returns>
    /// <exception cref="BpfException">The kernel refused; <see cref="BpfException.CompletedElements"/> says how many keys were dealt with.</exception>
    public int DeleteBatch(ReadOnlySpan<TKey> keys)
    {
        fixed (TKey* k = keys)
        {
            return DeleteAll((byte*)k, keys.Length);
        }
    }

    internal int TryLookupBatch(ref BpfBatchCursor<TKey> cursor, Span<TKey> keys, Span<TValue> values)
    {
        RequireSpans(keys.Length, values.Length);
        fixed (TKey* token = &cursor.Token, k = keys)
        fixed (TValue* v = values)
        {
            return ReadChunk(ref cursor.State, (byte*)token, (byte*)k, (byte*)v, keys.Length);
        }
    }

    private static void RequireSpans(int keys, int values)
    {
        if (keys == 0 || keys != values)
        {
            throw new ArgumentException($"Room for {keys} keys and {values} values: it must be the same, and not zero.", nameof(keys));
        }
    }
}
