// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Bpf.Interop;

/// <summary>Attributes of <c>BPF_LINK_CREATE</c> for links to many functions at once.</summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
internal struct MultiLinkCreateAttr
{
    [FieldOffset(0)]
    public uint prog_fd;

    [FieldOffset(8)]
    public uint attach_type;

    [FieldOffset(20)]
    public uint kprobe_multi_cnt;

    /// <summary>Points to an array of zero-terminated names.</summary>
    [FieldOffset(24)]
    public ulong kprobe_multi_syms;

    /// <summary>Zero-terminated UTF-8.</summary>
    [FieldOffset(16)]
    public ulong uprobe_multi_path;

    [FieldOffset(24)]
    public ulong uprobe_multi_offsets;

    [FieldOffset(48)]
    public uint uprobe_multi_cnt;
}
