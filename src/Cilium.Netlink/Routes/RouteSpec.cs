// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;

namespace Cilium.Netlink;

/// <summary>A route to add, replace or delete.</summary>
/// <param name="Destination">The prefix; <see cref="DefaultIPv4"/> and <see cref="DefaultIPv6"/> match everything.</param>
/// <remarks>When deleting, what is null matches anything.</remarks>
public sealed record RouteSpec(IPNetwork Destination)
{
    /// <summary>The IPv4 prefix that matches everything: 0.0.0.0/0.</summary>
    public static IPNetwork DefaultIPv4 { get; } = new(IPAddress.Any, 0);

    /// <summary>The IPv6 prefix that matches everything: ::/0.</summary>
    public static IPNetwork DefaultIPv6 { get; } = new(IPAddress.IPv6Any, 0);

    /// <summary>The router, or null when the destination is on the link. May be IPv6 for an IPv4 route (RFC 5549).</summary>
    public IPAddress? Gateway { get; init; }

    /// <summary>Index of the link; null: found by the gateway.</summary>
    public int? LinkIndex { get; init; }

    /// <summary>Several ways to share flows among; then <see cref="Gateway"/> and <see cref="LinkIndex"/> stay null.</summary>
    public IReadOnlyList<NextHop> NextHops { get; init; } = [];

    /// <summary>The source address that this host prefers for packets of its own on this route.</summary>
    public IPAddress? PreferredSource { get; init; }

    /// <summary>The table. Default: <see cref="RouteTable.Main"/>.</summary>
    public uint Table { get; init; } = RouteTable.Main;

    /// <summary>What happens to the packets. Default: unicast.</summary>
    public RouteType Type { get; init; } = RouteType.Unicast;

    /// <summary>How far the destination is. Null: host for local routes, link without gateway (IPv4), else everywhere.</summary>
    public AddressScope? Scope { get; init; }

    /// <summary>Who made the route. Default: <see cref="RouteProtocol.Boot"/>, as <c>ip route</c> does.</summary>
    public RouteProtocol Protocol { get; init; } = RouteProtocol.Boot;

    /// <summary>Metric: of equal prefixes the smaller wins. Null: 0 (IPv4) or 1024 (IPv6).</summary>
    public uint? Metric { get; init; }

    /// <summary>Largest packet on this route in bytes; null: the link's.</summary>
    public int? Mtu { get; init; }

    /// <summary>Whether path MTU discovery must not change <see cref="Mtu"/>.</summary>
    public bool IsMtuLocked { get; init; }

    /// <summary>Maximum segment size that TCP announces, in bytes; null: from the MTU.</summary>
    public int? AdvertisedSegmentSize { get; init; }

    /// <summary>Whether the gateway counts as reachable on the link although no route says so.</summary>
    public bool IsOnLink { get; init; }

    internal AddressFamily Family => Destination.BaseAddress.AddressFamily;

    internal void Validate()
    {
        if (NextHops.Count > 0 && (Gateway is not null || LinkIndex is not null))
        {
            throw new ArgumentException("A route has either next hops or one gateway and link, not both.", nameof(NextHops));
        }

        if (PreferredSource is not null && PreferredSource.AddressFamily != Family)
        {
            throw new ArgumentException($"Preferred source {PreferredSource} and destination {Destination} are of different families.", nameof(PreferredSource));
        }

        foreach (IPAddress? gateway in NextHops.Select(hop => hop.Gateway).Append(Gateway))
        {
            if (gateway?.AddressFamily == AddressFamily.InterNetwork && Family == AddressFamily.InterNetworkV6)
            {
                throw new ArgumentException($"IPv4 gateway {gateway} cannot carry the IPv6 route to {Destination}.", nameof(Gateway));
            }
        }

        foreach (NextHop hop in NextHops)
        {
            if (hop.Weight is < 1 or > 256)
            {
                throw new ArgumentOutOfRangeException(nameof(NextHops), hop.Weight, "The weight of a next hop is 1 to 256.");
            }
        }

        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Mtu ?? 1, nameof(Mtu));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(AdvertisedSegmentSize ?? 1, nameof(AdvertisedSegmentSize));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(LinkIndex ?? 1, nameof(LinkIndex));
        ArgumentOutOfRangeException.ThrowIfZero(Table);
        if ((int)Protocol is < 0 or > 255)
        {
            throw new ArgumentOutOfRangeException(nameof(Protocol), Protocol, "A protocol number is 0 to 255.");
        }
    }
}
