// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf.Interop;

/// <summary><c>struct tcmsg</c>: the fixed part of traffic control requests (linux/rtnetlink.h, linux/pkt_sched.h, linux/pkt_cls.h).</summary>
internal struct LinkNetlinkTc
{
    public const ushort RTM_NEWQDISC = 36;
    public const ushort RTM_NEWTFILTER = 44;
    public const ushort RTM_DELTFILTER = 45;
    public const ushort RTM_GETTFILTER = 46;

    public const uint TC_H_CLSACT = 0xfffffff1;
    public const uint TC_H_CLSACT_HANDLE = 0xffff0000;
    public const uint TC_H_CLSACT_INGRESS = 0xfffffff2;
    public const uint TC_H_CLSACT_EGRESS = 0xfffffff3;

    public const ushort TCA_KIND = 1;
    public const ushort TCA_OPTIONS = 2;
    public const ushort TCA_BPF_FD = 6;
    public const ushort TCA_BPF_NAME = 7;
    public const ushort TCA_BPF_FLAGS = 8;
    public const ushort TCA_BPF_ID = 11;
    public const uint TCA_BPF_FLAG_ACT_DIRECT = 1;

    /// <summary>ETH_P_ALL in network byte order, as the low half of <see cref="info"/>.</summary>
    public const uint EveryProtocol = 0x0300;

    /// <summary>One byte of family, always unspecified, and three of padding.</summary>
    public uint family;
    public int ifindex;
    public uint handle;
    public uint parent;

    /// <summary>For filters: priority in the high half, protocol in the low half.</summary>
    public uint info;
}
