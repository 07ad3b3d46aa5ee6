// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf.Interop;

/// <summary>Attributes of <c>BPF_MAP_FREEZE</c>.</summary>
internal struct MapFreezeAttr
{
    public uint map_fd;
}
