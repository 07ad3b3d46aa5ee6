// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf.Interop;

/// <summary>Attributes of <c>BPF_*_GET_NEXT_ID</c> and <c>BPF_*_GET_FD_BY_ID</c>.</summary>
internal struct ObjectIdAttr
{
    /// <summary>The id to open, or after which to look.</summary>
    public uint id;
    public uint next_id;
    public uint open_flags;
}
