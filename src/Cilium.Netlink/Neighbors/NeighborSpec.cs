// SPDX-License-Identifier: Apache-2.0
using System.Net;

namespace Cilium.Netlink;

/// <summary>An ARP or NDP entry to add, replace or delete.</summary>
/// <param name="LinkIndex">Index of the link.</param>
/// <param name="Address">The neighbour's IPv4 or IPv6 address.</param>
public sealed record NeighborSpec(int LinkIndex, IPAddress Address)
{
    /// <summary>The neighbour's hardware address; null for a proxy entry, or to let the kernel resolve it.</summary>
    public MacAddress? MacAddress { get; init; }

    /// <summary>Its state. Default: permanent when a hardware address is given, else none.</summary>
    public NeighborStates? State { get; init; }

    /// <summary>Whether this host answers for the address on the link (proxy ARP, proxy NDP).</summary>
    public bool IsProxy { get; init; }

    /// <summary>Whether the entry comes from a control plane: the kernel does not collect it.</summary>
    public bool IsExternallyLearned { get; init; }

    /// <summary>Whether the kernel keeps the entry resolved by itself (kernel 5.16). Needs no hardware address.</summary>
    public bool IsManaged { get; init; }

    /// <summary>Whether the neighbour is a router (IPv6).</summary>
    public bool IsRouter { get; init; }

    /// <summary>Who made the entry.</summary>
    public RouteProtocol Protocol { get; init; }

    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(Address);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(LinkIndex);
        if (IsProxy && MacAddress is not null)
        {
            throw new ArgumentException($"The proxy entry for {Address} cannot have a hardware address: this host answers with the link's own.", nameof(MacAddress));
        }
    }
}
