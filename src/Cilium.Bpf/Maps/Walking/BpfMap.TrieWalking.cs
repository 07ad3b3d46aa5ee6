// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

// Two properties of LPM tries shape this walk. The kernel's position is a key, and a key that has been deleted sends it back to
// the start; the order of the keys tells what has been handed out. And a lookup finds the longest prefix, so the value of a key
// deleted meanwhile is that of a prefix around it; such an entry must not be handed out. A key exists if its successor is later
// than itself (of a missing key it is the first of all), unless all keys before it are gone: hence the check against the first.
public unsafe partial class BpfMap
{
    private int ReadTrie(ref MapWalkState state, byte* token, byte* keys, byte* values, int room)
    {
        if (!state.HasStarted)
        {
            int first = NextKey(ref state, token);
            if (first < 0)
            {
                state.IsComplete = first == -Errno.ENOENT;
                return state.IsComplete ? 0 : first;
            }
        }

        int count = 0;
        while (count < room && !state.IsComplete)
        {
            bool isBatched = !_lacksLookupBatch && !state.IsSingleStep && room - count > 1;
            int read = isBatched
                ? ReadTrieBatch(ref state, token, keys, values, room, ref count)
                : ReadTrieKey(ref state, token, keys + ((long)count * KeySize), values + ((long)count * ValueBufferSize), ref count);
            if (read < 0)
            {
                return read;
            }

            if (isBatched && count > 0)
            {
                break;
            }
        }

        return DropBeforeFirst(keys, values, count);
    }

    /// <summary>Reads the pending key and moves the position to the one after it.</summary>
    private int ReadTrieKey(ref MapWalkState state, byte* token, byte* key, byte* value, ref int count)
    {
        var pending = new ReadOnlySpan<byte>(token, KeySize);
        pending.CopyTo(new Span<byte>(key, KeySize));
        int found = InvokeElement(BpfCommand.BPF_MAP_LOOKUP_ELEM, key, value);
        if (found < 0 && found != -Errno.ENOENT)
        {
            return found;
        }

        int next = NextKey(ref state, token);
        state.IsComplete = next == -Errno.ENOENT;
        if (next < 0 && !state.IsComplete)
        {
            return next;
        }

        var read = new ReadOnlySpan<byte>(key, KeySize);
        bool exists = found >= 0 && (state.IsComplete || LpmKeyOrder.Compare(pending, read) > 0);
        count += exists && state.TryPass(read) ? 1 : 0;
        return 0;
    }

    /// <summary>Reads the pending key and a batch after it, whose last key becomes pending.</summary>
    private int ReadTrieBatch(ref MapWalkState state, byte* token, byte* keys, byte* values, int room, ref int count)
    {
        byte* first = keys + ((long)count * KeySize);
        byte* firstValue = values + ((long)count * ValueBufferSize);
        new ReadOnlySpan<byte>(token, KeySize).CopyTo(new Span<byte>(first, KeySize));
        int found = InvokeElement(BpfCommand.BPF_MAP_LOOKUP_ELEM, first, firstValue);
        if (found < 0 && found != -Errno.ENOENT)
        {
            return found;
        }

        int result = Advance(
            BpfCommand.BPF_MAP_LOOKUP_BATCH, ref state, token, first + KeySize, firstValue + ValueBufferSize, room - count - 1, out int after);
        if (result == -Errno.ENOTSUPP)
        {
            _lacksLookupBatch = true;
            return 0;
        }

        if (result == -Errno.EINTR)
        {
            state.IsSingleStep = true;
        }
        else if (result < 0 && result != -Errno.ENOENT)
        {
            return result;
        }

        // All but the last have a successor here; the last is the pending one, unless the walk is complete.
        int candidates = state.IsComplete ? after + 1 : after;
        int start = count;
        for (int i = 0; i < candidates; i++)
        {
            byte* key = first + ((long)i * KeySize);
            var read = new ReadOnlySpan<byte>(key, KeySize);
            bool exists = (i > 0 || found >= 0)
                && (i == after || LpmKeyOrder.Compare(new ReadOnlySpan<byte>(key + KeySize, KeySize), read) > 0);
            if (exists && state.TryPass(read))
            {
                CopyEntry(keys, values, start + i, count++);
            }
        }

        return IsEndless(state) ? -Errno.EAGAIN : 0;
    }

    /// <summary>Drops the entries before the first that the trie has now: they are gone, and their values may be another's.</summary>
    private int DropBeforeFirst(byte* keys, byte* values, int count)
    {
        if (count == 0)
        {
            return 0;
        }

        byte* pointer = stackalloc byte[KeySize];
        int result = InvokeElement(BpfCommand.BPF_MAP_GET_NEXT_KEY, null, pointer);
        if (result < 0)
        {
            return result == -Errno.ENOENT ? 0 : result;
        }

        var first = new ReadOnlySpan<byte>(pointer, KeySize);
        int kept = 0;
        for (int i = 0; i < count; i++)
        {
            if (LpmKeyOrder.Compare(new ReadOnlySpan<byte>(keys + ((long)i * KeySize), KeySize), first) >= 0)
            {
                CopyEntry(keys, values, i, kept++);
            }
        }

        return kept;
    }

    private void CopyEntry(byte* keys, byte* values, int from, int to)
    {
        if (from != to)
        {
            Buffer.MemoryCopy(keys + ((long)from * KeySize), keys + ((long)to * KeySize), KeySize, KeySize);
            Buffer.MemoryCopy(
                values + ((long)from * ValueBufferSize), values + ((long)to * ValueBufferSize), ValueBufferSize, ValueBufferSize);
        }
    }
}
