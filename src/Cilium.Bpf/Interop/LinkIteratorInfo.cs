// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Bpf.Interop;

/// <summary><c>union bpf_iter_link_info</c>: what an iterator walks.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal struct LinkIteratorInfo
{
    [FieldOffset(0)]
    public uint map_fd;

    [FieldOffset(0)]
    public uint task_tid;

    [FieldOffset(4)]
    public uint task_pid;
}
