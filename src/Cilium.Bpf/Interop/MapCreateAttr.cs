// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf.Interop;

/// <summary>Attributes of <c>BPF_MAP_CREATE</c>.</summary>
internal struct MapCreateAttr
{
    public uint map_type;
    public uint key_size;
    public uint value_size;
    public uint max_entries;
    public uint map_flags;
    public uint inner_map_fd;
    public uint numa_node;
    public BpfObjectName map_name;
    public uint map_ifindex;
    public uint btf_fd;
    public uint btf_key_type_id;
    public uint btf_value_type_id;
    public uint btf_vmlinux_value_type_id;
    public ulong map_extra;
}
