// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf.Interop;

/// <summary>Attributes of <c>BPF_LINK_UPDATE</c>.</summary>
internal struct LinkUpdateAttr
{
    public uint link_fd;
    public uint new_prog_fd;

    /// <summary><see cref="LinkFlags.BPF_F_REPLACE"/> makes the kernel compare <see cref="old_prog_fd"/>.</summary>
    public uint flags;
    public uint old_prog_fd;
}
