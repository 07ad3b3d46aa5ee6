// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

public unsafe partial class BpfMap
{
    private volatile bool _lacksUpdateBatch;
    private volatile bool _lacksDeleteBatch;
    private volatile bool _lacksLookupAndDeleteBatch;

    /// <summary>One <c>BPF_MAP_*_BATCH</c> call.</summary>
    /// <param name="command">Which.</param>
    /// <param name="from">The position to go on from, or null to start or for update and delete.</param>
    /// <param name="to">Receives the position reached; null for update and delete.</param>
    /// <param name="keys">The keys.</param>
    /// <param name="values">The values; null for delete.</param>
    /// <param name="offered">How many elements the pointers cover.</param>
    /// <param name="count">How many were done, also when the call failed.</param>
    /// <returns>0 or <c>-errno</c>; always <c>ENOTSUPP</c> when the kernel or the type of map lacks this batch.</returns>
    [SkipLocalsInit]
    private protected int InvokeBatch(
        BpfCommand command, void* from, void* to, void* keys, void* values, int offered, out int count)
    {
        DescriptorLease lease = Handle.Lease();
        MapBatchAttr attr;
        attr.in_batch = (ulong)from;
        attr.out_batch = (ulong)to;
        attr.keys = (ulong)keys;
        attr.values = (ulong)values;
        attr.count = (uint)offered;
        attr.map_fd = (uint)lease.Value;
        attr.elem_flags = 0;
        attr.flags = 0;
        int result = BpfSyscall.Invoke(command, &attr, (uint)sizeof(MapBatchAttr));
        lease.Dispose();
        if (result >= 0 || result == -Errno.ENOENT)
        {
            count = (int)attr.count;
            return result;
        }

        // The kernel sets the count to what it did, always less than offered when it fails, unless it refuses the call itself.
        bool isRefused = attr.count == (uint)offered;
        count = isRefused ? 0 : (int)attr.count;
        return isRefused && result is -Errno.EINVAL or -Errno.EOPNOTSUPP ? -Errno.ENOTSUPP : result;
    }

    /// <summary>Writes <paramref name="count"/> entries; falls back to one call each where the kernel has no batch.</summary>
    private protected void WriteAll(byte* keys, byte* values, int count, BpfUpdateMode mode)
    {
        int done = 0;
        while (done < count)
        {
            int result;

            // The kernel's batch knows no mode.
            if (_lacksUpdateBatch || mode != BpfUpdateMode.Any)
            {
                result = InvokeElement(
                    BpfCommand.BPF_MAP_UPDATE_ELEM, keys + ((long)done * KeySize), values + ((long)done * ValueBufferSize), (ulong)mode);
                done += result >= 0 ? 1 : 0;
            }
            else
            {
                result = InvokeBatch(
                    BpfCommand.BPF_MAP_UPDATE_BATCH,
                    null,
                    null,
                    keys + ((long)done * KeySize),
                    values + ((long)done * ValueBufferSize),
                    count - done,
                    out int written);
                if (result == -Errno.ENOTSUPP)
                {
                    _lacksUpdateBatch = true;
                    continue;
                }

                done += written;
            }

            if (result < 0)
            {
                ThrowElementError(result, "update map", done);
            }
        }
    }

    /// <summary>Deletes the entries of <paramref name="count"/> keys, passing over those that are not there.</summary>
    /// <returns>How many were there.</returns>
    private protected int DeleteAll(byte* keys, int count)
    {
        int deleted = 0;
        int done = 0;
        while (done < count)
        {
            int result;
            if (_lacksDeleteBatch)
            {
                result = InvokeElement(BpfCommand.BPF_MAP_DELETE_ELEM, keys + ((long)done * KeySize), null);
                deleted += result >= 0 ? 1 : 0;
                done += result >= 0 ? 1 : 0;
            }
            else
            {
                result = InvokeBatch(
                    BpfCommand.BPF_MAP_DELETE_BATCH, null, null, keys + ((long)done * KeySize), null, count - done, out int removed);
                if (result == -Errno.ENOTSUPP)
                {
                    _lacksDeleteBatch = true;
                    continue;
                }

                deleted += removed;
                done += removed;
            }

            if (result == -Errno.ENOENT)
            {
                done++;
            }
            else if (result < 0)
            {
                ThrowElementError(result, "delete from map", done);
            }
        }

        return deleted;
    }
}
