// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf.Interop;

/// <summary>Attributes of <c>BPF_OBJ_GET_INFO_BY_FD</c>.</summary>
internal struct ObjectInfoAttr
{
    public uint bpf_fd;

    /// <summary>In: room at <see cref="info"/>; out: bytes written.</summary>
    public uint info_len;
    public ulong info;
}
