// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf.Interop;

/// <summary>Attributes of <c>BPF_TASK_FD_QUERY</c>.</summary>
internal struct TaskFdQueryAttr
{
    public uint pid;
    public uint fd;
    public uint flags;
    public uint buf_len;
    public ulong buf;
    public uint prog_id;
    public uint fd_type;
    public ulong probe_offset;
    public ulong probe_addr;
}
