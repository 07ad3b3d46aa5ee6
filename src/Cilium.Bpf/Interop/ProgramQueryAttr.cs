// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf.Interop;

/// <summary>Attributes of <c>BPF_PROG_QUERY</c>.</summary>
internal struct ProgramQueryAttr
{
    /// <summary>fd of a cgroup, map or namespace, or an interface index.</summary>
    public uint target_fd;
    public uint attach_type;
    public uint query_flags;
    public uint attach_flags;
    public ulong prog_ids;

    /// <summary>In: room in the arrays; out: programs attached.</summary>
    public uint count;
    public uint padding;
    public ulong prog_attach_flags;
    public ulong link_ids;
    public ulong link_attach_flags;
    public ulong revision;
}
