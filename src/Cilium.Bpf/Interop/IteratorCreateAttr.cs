// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf.Interop;

/// <summary>Attributes of <c>BPF_ITER_CREATE</c>.</summary>
internal struct IteratorCreateAttr
{
    public uint link_fd;
    public uint flags;
}
