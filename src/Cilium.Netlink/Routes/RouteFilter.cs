// SPDX-License-Identifier: Apache-2.0
using System.Net.Sockets;

namespace Cilium.Netlink;

/// <summary>Which routes to list. What is null or unspecified matches anything. The kernel filters where it can.</summary>
public sealed record RouteFilter
{
    /// <summary>IPv4, IPv6, or unspecified for both.</summary>
    public AddressFamily Family { get; init; } = AddressFamily.Unspecified;

    /// <summary>The table.</summary>
    public uint? Table { get; init; }

    /// <summary>Index of the link that a single next hop uses.</summary>
    public int? LinkIndex { get; init; }

    /// <summary>Who made the route.</summary>
    public RouteProtocol Protocol { get; init; }

    /// <summary>What happens to the packets.</summary>
    public RouteType Type { get; init; }

    internal bool Matches(RouteInfo route)
        => (Table is null || route.Table == Table)
        && (LinkIndex is null || route.LinkIndex == LinkIndex || route.NextHops.Any(hop => hop.LinkIndex == LinkIndex))
        && (Protocol == RouteProtocol.Unspecified || route.Protocol == Protocol)
        && (Type == RouteType.Unspecified || route.Type == Type);
}
