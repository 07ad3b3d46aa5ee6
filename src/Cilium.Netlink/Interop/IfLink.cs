// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Netlink.Interop;

/// <summary>include/uapi/linux/if_link.h: link attributes.</summary>
internal static class IfLink
{
    internal const ushort IFLA_ADDRESS = 1;
    internal const ushort IFLA_IFNAME = 3;
    internal const ushort IFLA_MTU = 4;
    internal const ushort IFLA_LINK = 5;
    internal const ushort IFLA_MASTER = 10;
    internal const ushort IFLA_TXQLEN = 13;
    internal const ushort IFLA_OPERSTATE = 16;
    internal const ushort IFLA_LINKINFO = 18;
    internal const ushort IFLA_IFALIAS = 20;
    internal const ushort IFLA_STATS64 = 23;
    internal const ushort IFLA_GROUP = 27;
    internal const ushort IFLA_NET_NS_FD = 28;
    internal const ushort IFLA_EXT_MASK = 29;
    internal const ushort IFLA_PROMISCUITY = 30;
    internal const ushort IFLA_NUM_TX_QUEUES = 31;
    internal const ushort IFLA_NUM_RX_QUEUES = 32;
    internal const ushort IFLA_CARRIER = 33;
    internal const ushort IFLA_LINK_NETNSID = 37;
    internal const ushort IFLA_GSO_MAX_SEGS = 40;
    internal const ushort IFLA_GSO_MAX_SIZE = 41;
    internal const ushort IFLA_NEW_IFINDEX = 49;
    internal const ushort IFLA_MIN_MTU = 50;
    internal const ushort IFLA_MAX_MTU = 51;
    internal const ushort IFLA_PROP_LIST = 52;
    internal const ushort IFLA_ALT_IFNAME = 53;
    internal const ushort IFLA_PERM_ADDRESS = 54;
    internal const ushort IFLA_GRO_MAX_SIZE = 58;
    internal const ushort IFLA_TSO_MAX_SIZE = 59;
    internal const ushort IFLA_GSO_IPV4_MAX_SIZE = 63;
    internal const ushort IFLA_GRO_IPV4_MAX_SIZE = 64;

    internal const ushort IFLA_INFO_KIND = 1;
    internal const ushort IFLA_INFO_DATA = 2;
    internal const ushort IFLA_INFO_SLAVE_KIND = 4;

    internal const ushort VETH_INFO_PEER = 1;

    internal const ushort IFLA_VXLAN_ID = 1;
    internal const ushort IFLA_VXLAN_GROUP = 2;
    internal const ushort IFLA_VXLAN_LINK = 3;
    internal const ushort IFLA_VXLAN_LOCAL = 4;
    internal const ushort IFLA_VXLAN_TTL = 5;
    internal const ushort IFLA_VXLAN_LEARNING = 7;
    internal const ushort IFLA_VXLAN_PORT_RANGE = 10;
    internal const ushort IFLA_VXLAN_PORT = 15;
    internal const ushort IFLA_VXLAN_GROUP6 = 16;
    internal const ushort IFLA_VXLAN_LOCAL6 = 17;
    internal const ushort IFLA_VXLAN_UDP_CSUM = 18;
    internal const ushort IFLA_VXLAN_UDP_ZERO_CSUM6_TX = 19;
    internal const ushort IFLA_VXLAN_UDP_ZERO_CSUM6_RX = 20;
    internal const ushort IFLA_VXLAN_COLLECT_METADATA = 25;

    internal const ushort IFLA_VLAN_ID = 1;
    internal const ushort IFLA_VLAN_PROTOCOL = 5;

    internal const ushort IFLA_BR_AGEING_TIME = 4;
    internal const ushort IFLA_BR_STP_STATE = 5;
    internal const ushort IFLA_BR_VLAN_FILTERING = 7;
    internal const ushort IFLA_BR_MCAST_SNOOPING = 23;

    internal const uint RTEXT_FILTER_SKIP_STATS = 8;
    internal const uint IFF_UP = 1;
    internal const int NETNSA_NSID_NOT_ASSIGNED = -1;
}

[StructLayout(LayoutKind.Sequential)]
internal struct ifinfomsg
{
    internal const int Size = 16;

    internal byte ifi_family;
    internal byte ifi_pad;
    internal ushort ifi_type;
    internal int ifi_index;
    internal uint ifi_flags;
    internal uint ifi_change;
}

[StructLayout(LayoutKind.Sequential)]
internal struct ifla_vxlan_port_range
{
    internal ushort low;
    internal ushort high;
}
