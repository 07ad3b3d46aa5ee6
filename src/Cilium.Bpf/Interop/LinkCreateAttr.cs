// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Bpf.Interop;

/// <summary>Attributes of <c>BPF_LINK_CREATE</c>; what follows the flags depends on the kind of link.</summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
internal struct LinkCreateAttr
{
    [FieldOffset(0)]
    public uint prog_fd;

    /// <summary>fd of a cgroup, namespace or perf event.</summary>
    [FieldOffset(4)]
    public uint target_fd;

    [FieldOffset(4)]
    public uint target_ifindex;

    [FieldOffset(8)]
    public uint attach_type;

    [FieldOffset(12)]
    public uint flags;

    /// <summary>tcx, netkit, cgroup: fd or id of the neighbour, as the flags say.</summary>
    [FieldOffset(16)]
    public uint relative_fd;

    [FieldOffset(24)]
    public ulong expected_revision;

    [FieldOffset(24)]
    public ulong tracing_cookie;

    [FieldOffset(16)]
    public ulong perf_event_cookie;

    /// <summary>Points to <see cref="LinkIteratorInfo"/>.</summary>
    [FieldOffset(16)]
    public ulong iter_info;

    [FieldOffset(24)]
    public uint iter_info_len;

    [FieldOffset(16)]
    public uint netfilter_pf;

    [FieldOffset(20)]
    public uint netfilter_hooknum;

    [FieldOffset(24)]
    public int netfilter_priority;

    [FieldOffset(28)]
    public uint netfilter_flags;
}
