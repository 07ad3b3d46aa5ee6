// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

/// <summary>Tries operations on maps made for it.</summary>
internal static unsafe class MapOperationProbe
{
    /// <summary>Reads an empty map of the type in a batch.</summary>
    public static ProbeOutcome Batch(BpfMapType type) => With(type, BpfMapFlags.None, static map =>
    {
        byte* space = stackalloc byte[64];
        MapBatchAttr attr = default;
        attr.map_fd = (uint)map.Handle.Value;
        attr.out_batch = (ulong)space;
        attr.keys = (ulong)(space + 16);
        attr.values = (ulong)(space + 32);
        attr.count = 1;
        return ProbeOutcome.Of(BpfSyscall.Invoke(BpfCommand.BPF_MAP_LOOKUP_BATCH, ref attr), proof: Errno.ENOENT);
    });

    /// <summary>Takes an entry that is not there out of a hash table.</summary>
    public static ProbeOutcome LookupAndDelete() => With(BpfMapType.Hash, BpfMapFlags.None, static map =>
    {
        ulong key = 0;
        ulong value = 0;
        return ProbeOutcome.Of(
            map.InvokeElement(BpfCommand.BPF_MAP_LOOKUP_AND_DELETE_ELEM, &key, &value), proof: Errno.ENOENT);
    });

    /// <summary>Freezes an array.</summary>
    public static ProbeOutcome Freeze() => With(BpfMapType.Array, BpfMapFlags.None, static map =>
    {
        map.Freeze();
        return ProbeOutcome.Supported;
    });

    /// <summary>Creates a map with a flag.</summary>
    public static ProbeOutcome Flag(BpfMapType type, BpfMapFlags flag) => With(type, flag, static _ => ProbeOutcome.Supported);

    private static ProbeOutcome With(BpfMapType type, BpfMapFlags flags, Func<BpfMap, ProbeOutcome> attempt)
    {
        try
        {
            using BpfMap map = MapTypeProbe.Create(type, flags);
            return attempt(map);
        }
        catch (BpfException error)
        {
            return ProbeOutcome.Of(-error.Errno);
        }
    }
}
