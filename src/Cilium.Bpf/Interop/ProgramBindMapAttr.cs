// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf.Interop;

/// <summary>Attributes of <c>BPF_PROG_BIND_MAP</c>.</summary>
internal struct ProgramBindMapAttr
{
    public uint prog_fd;
    public uint map_fd;
    public uint flags;
}
