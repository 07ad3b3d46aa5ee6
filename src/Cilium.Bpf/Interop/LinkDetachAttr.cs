// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf.Interop;

/// <summary>Attributes of <c>BPF_LINK_DETACH</c>.</summary>
internal struct LinkDetachAttr
{
    public uint link_fd;
}
