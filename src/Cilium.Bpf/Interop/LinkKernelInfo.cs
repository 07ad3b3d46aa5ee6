// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Bpf.Interop;

/// <summary><c>struct bpf_link_info</c>; what follows the program's id depends on the kind of link.</summary>
[StructLayout(LayoutKind.Explicit, Size = 80)]
internal struct LinkKernelInfo
{
    [FieldOffset(0)]
    public uint type;

    [FieldOffset(4)]
    public uint id;

    [FieldOffset(8)]
    public uint prog_id;

    /// <summary>XDP, tcx and netkit.</summary>
    [FieldOffset(16)]
    public uint ifindex;

    /// <summary>tcx, netkit and network namespace.</summary>
    [FieldOffset(20)]
    public uint attach_type;

    [FieldOffset(16)]
    public uint netns_ino;

    [FieldOffset(16)]
    public ulong cgroup_id;

    [FieldOffset(24)]
    public uint cgroup_attach_type;

    [FieldOffset(16)]
    public uint tracing_attach_type;

    [FieldOffset(20)]
    public uint tracing_target_object_id;

    [FieldOffset(24)]
    public uint tracing_target_btf_id;

    /// <summary>In: room for the name of a raw tracepoint or iterator.</summary>
    [FieldOffset(16)]
    public ulong name;

    [FieldOffset(24)]
    public uint name_length;

    [FieldOffset(28)]
    public uint iterator_map_id;

    [FieldOffset(16)]
    public uint perf_type;

    /// <summary>In: room for the file, function or tracepoint name of a perf event.</summary>
    [FieldOffset(24)]
    public ulong perf_name;

    [FieldOffset(32)]
    public uint perf_name_length;

    [FieldOffset(36)]
    public uint perf_offset;
}
