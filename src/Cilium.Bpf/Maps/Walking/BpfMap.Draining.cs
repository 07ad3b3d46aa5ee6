// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

public unsafe partial class BpfMap
{
    private volatile bool _lacksLookupAndDelete;

    /// <summary>As <see cref="ReadChunk"/>, taking the entries out of the map.</summary>
    private protected int TakeChunk(ref MapWalkState state, byte* token, byte* keys, byte* values, int room)
    {
        while (!state.IsComplete)
        {
            int count;
            int result;
            if (_lacksLookupAndDeleteBatch)
            {
                result = TakeOneByOne(ref state, keys, values, room, out count);
            }
            else
            {
                result = Advance(BpfCommand.BPF_MAP_LOOKUP_AND_DELETE_BATCH, ref state, token, keys, values, room, out count);
                if (result == -Errno.ENOTSUPP && !state.HasStarted)
                {
                    _lacksLookupAndDeleteBatch = true;
                    continue;
                }
            }

            // What has been taken out must reach the caller before an error that stopped it; the next call meets it again.
            if (count > 0 || (result < 0 && result != -Errno.ENOENT))
            {
                return count > 0 ? count : result;
            }
        }

        return 0;
    }

    private int TakeOneByOne(ref MapWalkState state, byte* keys, byte* values, int room, out int count)
    {
        count = 0;
        while (count < room)
        {
            byte* key = keys + ((long)count * KeySize);
            int result = InvokeElement(BpfCommand.BPF_MAP_GET_NEXT_KEY, null, key);
            if (result == -Errno.ENOENT)
            {
                state.IsComplete = true;
                return result;
            }

            if (result >= 0)
            {
                result = TakeOne(key, values + ((long)count * ValueBufferSize));
            }

            if (result >= 0)
            {
                count++;
            }
            else if (result != -Errno.ENOENT)
            {
                return result;
            }
        }

        return 0;
    }

    private int TakeOne(byte* key, byte* value)
    {
        if (!_lacksLookupAndDelete)
        {
            int result = InvokeElement(BpfCommand.BPF_MAP_LOOKUP_AND_DELETE_ELEM, key, value);
            if (result is not (-Errno.ENOTSUPP or -Errno.EOPNOTSUPP or -Errno.EINVAL))
            {
                return result;
            }

            _lacksLookupAndDelete = true;
        }

        int found = InvokeElement(BpfCommand.BPF_MAP_LOOKUP_ELEM, key, value);
        return found < 0 ? found : InvokeElement(BpfCommand.BPF_MAP_DELETE_ELEM, key, null);
    }
}
