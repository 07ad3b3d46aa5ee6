// SPDX-License-Identifier: Apache-2.0
using System.Net;

namespace Cilium.Netlink;

/// <summary>An address of a link as the kernel described it at one moment.</summary>
public sealed record AddressInfo
{
    /// <summary>Index of the link.</summary>
    public int LinkIndex { get; init; }

    /// <summary>The address.</summary>
    public IPAddress Address { get; init; } = IPAddress.None;

    /// <summary>Length of the network's prefix in bits.</summary>
    public int PrefixLength { get; init; }

    /// <summary>The address of the other end of a point-to-point link, or null.</summary>
    public IPAddress? Peer { get; init; }

    /// <summary>Broadcast address (IPv4), or null.</summary>
    public IPAddress? Broadcast { get; init; }

    /// <summary>How far the address is valid.</summary>
    public AddressScope Scope { get; init; }

    /// <summary>Properties.</summary>
    public AddressFlags Flags { get; init; }

    /// <summary>The label (IPv4), or null.</summary>
    public string? Label { get; init; }

    /// <summary>Remaining life when read; null: until it is removed.</summary>
    public TimeSpan? ValidLifetime { get; init; }

    /// <summary>Remaining time as a preferred address when read; null: as long as it lives.</summary>
    public TimeSpan? PreferredLifetime { get; init; }
}
