// SPDX-License-Identifier: Apache-2.0
using System.Net;

namespace Cilium.Netlink;

/// <summary>A route as the kernel described it at one moment.</summary>
public sealed record RouteInfo
{
    /// <summary>The prefix; of length 0 for a default route.</summary>
    public IPNetwork Destination { get; init; }

    /// <summary>The router, or null.</summary>
    public IPAddress? Gateway { get; init; }

    /// <summary>Index of the link, or null when there are several next hops or none.</summary>
    public int? LinkIndex { get; init; }

    /// <summary>The ways to share flows among; empty when there is one only.</summary>
    public IReadOnlyList<NextHop> NextHops { get; init; } = [];

    /// <summary>The source address that this host prefers, or null.</summary>
    public IPAddress? PreferredSource { get; init; }

    /// <summary>The table.</summary>
    public uint Table { get; init; }

    /// <summary>What happens to the packets.</summary>
    public RouteType Type { get; init; }

    /// <summary>How far the destination is.</summary>
    public AddressScope Scope { get; init; }

    /// <summary>Who made the route.</summary>
    public RouteProtocol Protocol { get; init; }

    /// <summary>Metric; null when the kernel shows none (IPv4: 0).</summary>
    public uint? Metric { get; init; }

    /// <summary>Largest packet on this route in bytes, or null.</summary>
    public int? Mtu { get; init; }

    /// <summary>Whether path MTU discovery must not change <see cref="Mtu"/>.</summary>
    public bool IsMtuLocked { get; init; }

    /// <summary>Maximum segment size that TCP announces, in bytes, or null.</summary>
    public int? AdvertisedSegmentSize { get; init; }

    /// <summary>Whether the gateway counts as reachable on the link although no route says so.</summary>
    public bool IsOnLink { get; init; }
}
