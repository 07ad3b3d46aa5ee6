// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf.Interop;

/// <summary><c>struct ifinfomsg</c>: the fixed part of interface requests (linux/rtnetlink.h, linux/if_link.h).</summary>
internal struct LinkNetlinkInterface
{
    public const ushort RTM_GETLINK = 18;

    public const ushort IFLA_XDP = 43;
    public const ushort IFLA_XDP_DRV_PROG_ID = 5;
    public const ushort IFLA_XDP_SKB_PROG_ID = 6;
    public const ushort IFLA_XDP_HW_PROG_ID = 7;

    /// <summary>One byte of family, one of padding, two of device type: all zero in requests.</summary>
    public uint family_and_type;
    public int index;
    public uint flags;
    public uint change;

    /// <summary>Asks for one interface.</summary>
    public static LinkNetlinkMessage Ask(int index)
        => new LinkNetlinkMessage(RTM_GETLINK, LinkNetlinkSocket.NLM_F_REQUEST | LinkNetlinkSocket.NLM_F_ACK)
            .Append(new LinkNetlinkInterface { index = index });
}
