// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf.Interop;

/// <summary>Attributes of the <c>BPF_MAP_*_BATCH</c> commands.</summary>
internal struct MapBatchAttr
{
    public ulong in_batch;
    public ulong out_batch;
    public ulong keys;
    public ulong values;

    /// <summary>In: elements offered; out: elements done.</summary>
    public uint count;
    public uint map_fd;
    public ulong elem_flags;
    public ulong flags;
}
