// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

public unsafe partial class BpfMap
{
    // How often on average each entry may be met before a walk gives up on a map that changes faster than it can be read.
    private const int MaximumStepsPerEntry = 32;
    private const int StepAllowance = 4096;

    private volatile bool _lacksLookupBatch;

    /// <summary>For tests: behave as if the kernel had no batch operations.</summary>
    internal void DisableBatches()
    {
        _lacksLookupBatch = true;
        _lacksUpdateBatch = true;
        _lacksDeleteBatch = true;
        _lacksLookupAndDeleteBatch = true;
    }

    /// <summary>Reads the next chunk of a walk: every entry that exists throughout is handed out once.</summary>
    /// <param name="state">Where the walk stands.</param>
    /// <param name="token">The key at its position; <see cref="KeySize"/> bytes.</param>
    /// <param name="keys">Room for keys.</param>
    /// <param name="values">Room for as many times <see cref="ValueBufferSize"/>.</param>
    /// <param name="room">How many entries fit.</param>
    /// <returns>How many entries were read (0 only at the end), or <c>-errno</c>: <c>ENOSPC</c> when one bucket holds more than
    /// fit, <c>EAGAIN</c> when the map changes too fast.</returns>
    private protected int ReadChunk(ref MapWalkState state, byte* token, byte* keys, byte* values, int room)
    {
        while (!state.IsComplete)
        {
            bool isBatched = !_lacksLookupBatch && !state.IsSingleStep;
            int result = (isBatched, Type) switch
            {
                (_, BpfMapType.LpmTrie) => ReadTrie(ref state, token, keys, values, room),
                (true, _) => ReadBatch(ref state, token, keys, values, room),
                _ when MapTraits.IsIndexed(Type) => ReadIndexes(ref state, token, keys, values, room),
                _ => ReadKeyByKey(ref state, token, keys, values, room),
            };
            if (result != 0)
            {
                return result;
            }
        }

        return 0;
    }

    private int ReadBatch(ref MapWalkState state, byte* token, byte* keys, byte* values, int room)
    {
        int result = Advance(BpfCommand.BPF_MAP_LOOKUP_BATCH, ref state, token, keys, values, room, out int count);
        return IsBatchUsable(ref state, result) ? count : result;
    }

    /// <summary>Whether a batch did its work, or its successor will; false for an error that the caller shall see.</summary>
    private bool IsBatchUsable(ref MapWalkState state, int result)
    {
        switch (result)
        {
            case >= 0 or -Errno.ENOENT:
                return true;
            case -Errno.ENOTSUPP when !state.HasStarted:
                _lacksLookupBatch = true;
                return true;
            case -Errno.EINTR:
                // The kernel gives up when it meets three empty slots or vanished keys in a row; single steps pass over them.
                state.IsSingleStep = true;
                return true;
            default:
                return false;
        }
    }

    /// <summary>One batch call that moves the position on.</summary>
    private int Advance(
        BpfCommand command, ref MapWalkState state, byte* token, byte* keys, byte* values, int room, out int count)
    {
        uint bucket = state.Bucket;
        byte* position = MapTraits.IsBucketed(Type) ? (byte*)&bucket : token;
        int result = InvokeBatch(command, state.HasStarted ? position : null, position, keys, values, room, out count);
        state.Bucket = bucket;
        state.HasStarted |= result == 0 || count > 0;
        state.IsComplete = result == -Errno.ENOENT;
        state.Steps += count;
        return result;
    }

    private int ReadIndexes(ref MapWalkState state, byte* token, byte* keys, byte* values, int room)
    {
        uint next = state.HasStarted ? *(uint*)token + 1 : 0;
        int count = 0;
        for (; count < room && next < MaxEntries; next++)
        {
            int result = InvokeElement(BpfCommand.BPF_MAP_LOOKUP_ELEM, &next, values + ((long)count * ValueBufferSize));
            if (result >= 0)
            {
                ((uint*)keys)[count++] = next;
            }
            else if (result != -Errno.ENOENT)
            {
                return result;
            }

            *(uint*)token = next;
            state.HasStarted = true;
        }

        state.IsComplete = next >= MaxEntries;
        return count;
    }

    // The key after a chunk's last is looked up before the chunk is handed out: whoever deletes what it was given does not
    // take away the position from which the walk goes on.
    private int ReadKeyByKey(ref MapWalkState state, byte* token, byte* keys, byte* values, int room)
    {
        int count = 0;
        while (true)
        {
            if (!state.HasPending)
            {
                int result = NextKey(ref state, token);
                if (result == -Errno.ENOENT)
                {
                    state.IsComplete = true;
                    return count;
                }

                if (result < 0)
                {
                    return result;
                }
            }

            if (count == room)
            {
                return count;
            }

            state.HasPending = false;
            var next = new ReadOnlySpan<byte>(token, KeySize);
            if (!(state.Seen ??= new KeySet(KeySize)).Add(next))
            {
                continue;
            }

            byte* key = keys + ((long)count * KeySize);
            next.CopyTo(new Span<byte>(key, KeySize));
            int read = InvokeElement(BpfCommand.BPF_MAP_LOOKUP_ELEM, key, values + ((long)count * ValueBufferSize));
            if (read >= 0)
            {
                count++;
            }
            else if (read != -Errno.ENOENT)
            {
                return read;
            }
        }
    }

    private int NextKey(ref MapWalkState state, byte* token)
    {
        // The kernel reads the key that it is given before it writes the next one.
        int result = InvokeElement(BpfCommand.BPF_MAP_GET_NEXT_KEY, state.HasStarted ? token : null, token);
        if (result < 0)
        {
            return result;
        }

        state.HasStarted = true;
        state.HasPending = true;
        state.Steps++;
        return IsEndless(state) ? -Errno.EAGAIN : 0;
    }

    private bool IsEndless(in MapWalkState state) => state.Steps > ((long)MaxEntries * MaximumStepsPerEntry) + StepAllowance;
}
