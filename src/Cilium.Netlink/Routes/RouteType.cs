// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Netlink;

/// <summary>What happens to packets that a route matches. Values are those of <c>linux/rtnetlink.h</c>.</summary>
public enum RouteType
{
    /// <summary>Not given: matches any type when deleting.</summary>
    Unspecified = 0,

    /// <summary>Sent to a next hop or link.</summary>
    Unicast = 1,

    /// <summary>Delivered to this host.</summary>
    Local = 2,

    /// <summary>Sent and received as broadcast.</summary>
    Broadcast = 3,

    /// <summary>Received as broadcast, sent as unicast.</summary>
    Anycast = 4,

    /// <summary>A multicast route.</summary>
    Multicast = 5,

    /// <summary>Dropped without a word.</summary>
    Blackhole = 6,

    /// <summary>Dropped, and the sender is told that the host is unreachable.</summary>
    Unreachable = 7,

    /// <summary>Dropped, and the sender is told that it is prohibited.</summary>
    Prohibit = 8,

    /// <summary>The lookup continues in the next table.</summary>
    Throw = 9,
}
