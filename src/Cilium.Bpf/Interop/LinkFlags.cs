// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf.Interop;

/// <summary>Flags of attaching (linux/bpf.h and linux/if_link.h).</summary>
internal static class LinkFlags
{
    public const uint BPF_F_REPLACE = 1u << 2;
    public const uint BPF_F_BEFORE = 1u << 3;
    public const uint BPF_F_AFTER = 1u << 4;
    public const uint BPF_F_ID = 1u << 5;
    public const uint BPF_F_LINK = 1u << 13;

    public const uint BPF_F_QUERY_EFFECTIVE = 1u << 0;

    public const uint XDP_FLAGS_SKB_MODE = 1u << 1;
    public const uint XDP_FLAGS_DRV_MODE = 1u << 2;
    public const uint XDP_FLAGS_HW_MODE = 1u << 3;
}
