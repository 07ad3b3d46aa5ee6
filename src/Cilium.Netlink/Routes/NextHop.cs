// SPDX-License-Identifier: Apache-2.0
using System.Net;

namespace Cilium.Netlink;

/// <summary>One of several ways that a route may take.</summary>
public sealed record NextHop
{
    /// <summary>The router, or null when the destination is on the link. May be IPv6 for an IPv4 route.</summary>
    public IPAddress? Gateway { get; init; }

    /// <summary>Index of the link; null: found by the gateway.</summary>
    public int? LinkIndex { get; init; }

    /// <summary>Share of the flows in proportion to the other hops, 1 to 256. Default 1.</summary>
    public int Weight { get; init; } = 1;

    /// <summary>Whether the gateway counts as reachable on the link although no route says so.</summary>
    public bool IsOnLink { get; init; }
}
