// SPDX-License-Identifier: Apache-2.0
using System.Net;

namespace Cilium.Netlink;

/// <summary>An ARP or NDP entry as the kernel described it at one moment.</summary>
public sealed record NeighborInfo
{
    /// <summary>Index of the link.</summary>
    public int LinkIndex { get; init; }

    /// <summary>The neighbour's address.</summary>
    public IPAddress Address { get; init; } = IPAddress.None;

    /// <summary>The neighbour's hardware address, or null when it is not known.</summary>
    public MacAddress? MacAddress { get; init; }

    /// <summary>What is known of it.</summary>
    public NeighborStates State { get; init; }

    /// <summary>Properties.</summary>
    public NeighborFlags Flags { get; init; }

    /// <summary>Whether this host answers for the address.</summary>
    public bool IsProxy => (Flags & NeighborFlags.Proxy) != 0;

    /// <summary>Whether the kernel keeps the entry resolved by itself.</summary>
    public bool IsManaged { get; init; }

    /// <summary>Who made the entry.</summary>
    public RouteProtocol Protocol { get; init; }
}
