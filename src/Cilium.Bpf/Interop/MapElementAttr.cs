// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf.Interop;

/// <summary>Attributes of the commands on one element: lookup, update, delete, next key, lookup-and-delete.</summary>
internal struct MapElementAttr
{
    public uint map_fd;
    public uint padding;
    public ulong key;

    /// <summary>The value, or where <c>BPF_MAP_GET_NEXT_KEY</c> writes the next key.</summary>
    public ulong value;
    public ulong flags;
}
