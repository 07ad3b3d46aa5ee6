// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;

namespace Cilium.Testing;

/// <summary>A pod to add to a <see cref="TestNode"/>.</summary>
public sealed record TestPodSpec
{
    /// <summary>Its IPv4 address, or null for none.</summary>
    public IPAddress? IPv4 { get; init; }

    /// <summary>Its IPv6 address, or null for none.</summary>
    public IPAddress? IPv6 { get; init; }

    /// <summary>The largest packet of its device in bytes. Default: 1500.</summary>
    public int Mtu { get; init; } = 1500;

    /// <summary>Whether the pod knows its gateway's MAC address beforehand. Default: false, it asks by ARP and neighbour
    /// discovery, and a data plane answers. Set it where there is no data plane.</summary>
    public bool HasStaticGateway { get; init; }

    internal void Validate()
    {
        if (IPv4 is null && IPv6 is null)
        {
            throw new ArgumentException("A pod needs an address: set IPv4 or IPv6.");
        }

        if (IPv4 is { AddressFamily: not AddressFamily.InterNetwork } || IPv6 is { AddressFamily: not AddressFamily.InterNetworkV6 })
        {
            throw new ArgumentException($"IPv4 ({IPv4}) or IPv6 ({IPv6}) is an address of the other family.");
        }
    }
}
