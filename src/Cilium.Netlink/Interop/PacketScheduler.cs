// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Netlink.Interop;

/// <summary>include/uapi/linux/pkt_sched.h and pkt_cls.h: qdisc and filter attributes.</summary>
internal static class PacketScheduler
{
    internal const ushort TCA_KIND = 1;
    internal const ushort TCA_OPTIONS = 2;
    internal const ushort TCA_CHAIN = 11;

    internal const uint TC_H_ROOT = 0xFFFFFFFF;
    internal const uint TC_H_CLSACT = 0xFFFFFFF1;
    internal const uint TC_H_CLSACT_INGRESS = 0xFFFFFFF2;
    internal const uint TC_H_CLSACT_EGRESS = 0xFFFFFFF3;
    internal const uint TC_H_CLSACT_HANDLE = 0xFFFF0000;

    internal const ushort TCA_BPF_CLASSID = 3;
    internal const ushort TCA_BPF_FD = 6;
    internal const ushort TCA_BPF_NAME = 7;
    internal const ushort TCA_BPF_FLAGS = 8;
    internal const ushort TCA_BPF_TAG = 10;
    internal const ushort TCA_BPF_ID = 11;
    internal const uint TCA_BPF_FLAG_ACT_DIRECT = 1;

    internal const ushort ETH_P_ALL = 3;
}

[StructLayout(LayoutKind.Sequential)]
internal struct tcmsg
{
    internal byte tcm_family;
    internal byte tcm_pad1;
    internal ushort tcm_pad2;
    internal int tcm_ifindex;
    internal uint tcm_handle;
    internal uint tcm_parent;
    internal uint tcm_info;
}
