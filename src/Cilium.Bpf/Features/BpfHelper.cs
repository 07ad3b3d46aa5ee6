// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>Kernel functions that programs call by number, of those that newer kernels added and programs for the network want.</summary>
/// <remarks>Numbers as in the kernel's <c>BPF_FUNC_*</c>; what each does: bpf-helpers(7).</remarks>
public enum BpfHelper
{
    /// <summary>bpf_get_socket_cookie.</summary>
    GetSocketCookie = 46,

    /// <summary>bpf_fib_lookup.</summary>
    FibLookup = 69,

    /// <summary>bpf_skb_cgroup_id.</summary>
    SkbCgroupId = 79,

    /// <summary>bpf_sk_lookup_tcp.</summary>
    SkLookupTcp = 84,

    /// <summary>bpf_skb_ecn_set_ce.</summary>
    SkbEcnSetCe = 97,

    /// <summary>bpf_sk_storage_get.</summary>
    SkStorageGet = 107,

    /// <summary>bpf_tcp_gen_syncookie.</summary>
    TcpGenSyncookie = 110,

    /// <summary>bpf_probe_read_kernel.</summary>
    ProbeReadKernel = 113,

    /// <summary>bpf_jiffies64.</summary>
    Jiffies64 = 118,

    /// <summary>bpf_get_netns_cookie.</summary>
    GetNetnsCookie = 122,

    /// <summary>bpf_sk_assign.</summary>
    SkAssign = 124,

    /// <summary>bpf_ktime_get_boot_ns.</summary>
    KtimeGetBootNs = 125,

    /// <summary>bpf_ringbuf_output.</summary>
    RingbufOutput = 130,

    /// <summary>bpf_csum_level.</summary>
    CsumLevel = 135,

    /// <summary>bpf_redirect_neigh.</summary>
    RedirectNeigh = 152,

    /// <summary>bpf_redirect_peer.</summary>
    RedirectPeer = 155,

    /// <summary>bpf_ktime_get_coarse_ns.</summary>
    KtimeGetCoarseNs = 160,

    /// <summary>bpf_check_mtu.</summary>
    CheckMtu = 163,

    /// <summary>bpf_for_each_map_elem.</summary>
    ForEachMapElem = 164,

    /// <summary>bpf_timer_init.</summary>
    TimerInit = 169,

    /// <summary>bpf_get_attach_cookie.</summary>
    GetAttachCookie = 174,

    /// <summary>bpf_loop.</summary>
    Loop = 181,

    /// <summary>bpf_strncmp.</summary>
    Strncmp = 182,

    /// <summary>bpf_set_retval.</summary>
    SetRetval = 187,

    /// <summary>bpf_xdp_load_bytes.</summary>
    XdpLoadBytes = 189,

    /// <summary>bpf_skb_set_tstamp.</summary>
    SkbSetTstamp = 192,

    /// <summary>bpf_kptr_xchg.</summary>
    KptrXchg = 194,

    /// <summary>bpf_map_lookup_percpu_elem.</summary>
    MapLookupPercpuElem = 195,

    /// <summary>bpf_dynptr_from_mem.</summary>
    DynptrFromMem = 197,

    /// <summary>bpf_tcp_raw_gen_syncookie_ipv4.</summary>
    TcpRawGenSyncookieIpv4 = 204,

    /// <summary>bpf_user_ringbuf_drain.</summary>
    UserRingbufDrain = 209,

    /// <summary>bpf_cgrp_storage_get.</summary>
    CgrpStorageGet = 210,
}
