// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>What a map definition says about pinning. Values as in libbpf's <c>LIBBPF_PIN_*</c>.</summary>
public enum BpfMapPinning
{
    /// <summary>The map is not pinned unless a path is set.</summary>
    None = 0,

    /// <summary>The map is shared with others through a pin of its own name in the pin root.</summary>
    ByName = 1,
}
