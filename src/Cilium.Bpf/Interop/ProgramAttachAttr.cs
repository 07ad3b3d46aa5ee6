// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf.Interop;

/// <summary>Attributes of <c>BPF_PROG_ATTACH</c> and <c>BPF_PROG_DETACH</c>.</summary>
internal struct ProgramAttachAttr
{
    /// <summary>fd of a cgroup, map or namespace, or an interface index.</summary>
    public uint target_fd;
    public uint attach_bpf_fd;
    public uint attach_type;
    public uint attach_flags;
    public uint replace_bpf_fd;

    /// <summary>fd or id, as the flags say.</summary>
    public uint relative_fd;
    public ulong expected_revision;
}
