// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf.Interop;

/// <summary>Attributes of <c>BPF_ENABLE_STATS</c>.</summary>
internal struct EnableStatsAttr
{
    /// <summary>0: run time and run count.</summary>
    public uint type;
}
