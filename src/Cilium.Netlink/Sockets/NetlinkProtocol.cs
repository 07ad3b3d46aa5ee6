// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Netlink;

/// <summary>The netlink family that a socket speaks to. Values are those of <c>linux/netlink.h</c>.</summary>
public enum NetlinkProtocol
{
    /// <summary>Links, addresses, routes, rules, neighbours, qdiscs (<c>NETLINK_ROUTE</c>).</summary>
    Route = 0,

    /// <summary>Socket diagnosis (<c>NETLINK_SOCK_DIAG</c>).</summary>
    SocketDiagnosis = 4,

    /// <summary>IPsec policies and states (<c>NETLINK_XFRM</c>).</summary>
    Xfrm = 6,

    /// <summary>Netfilter subsystems (<c>NETLINK_NETFILTER</c>).</summary>
    Netfilter = 12,

    /// <summary>Generic netlink families, such as WireGuard (<c>NETLINK_GENERIC</c>).</summary>
    Generic = 16,
}
