// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf.Interop;

/// <summary>Attributes of <c>BPF_OBJ_PIN</c> and <c>BPF_OBJ_GET</c>.</summary>
internal struct ObjectPathAttr
{
    /// <summary>Zero-terminated UTF-8.</summary>
    public ulong pathname;
    public uint bpf_fd;
    public uint file_flags;
}
