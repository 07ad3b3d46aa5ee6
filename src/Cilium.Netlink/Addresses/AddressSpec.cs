// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;

namespace Cilium.Netlink;

/// <summary>An address to put on a link.</summary>
/// <param name="LinkIndex">Index of the link.</param>
/// <param name="Address">The address, IPv4 or IPv6.</param>
/// <param name="PrefixLength">Length of the network's prefix in bits: 0 to 32 or 128.</param>
public sealed record AddressSpec(int LinkIndex, IPAddress Address, int PrefixLength)
{
    /// <summary>The address of the other end of a point-to-point link; <see cref="PrefixLength"/> then belongs to it.</summary>
    public IPAddress? Peer { get; init; }

    /// <summary>Broadcast address (IPv4), or null for none.</summary>
    public IPAddress? Broadcast { get; init; }

    /// <summary>How far the address is valid. Null: host for loopback addresses, link for link-local IPv6, else everywhere.</summary>
    public AddressScope? Scope { get; init; }

    /// <summary>Whether to keep the kernel from making a route to the address's network.</summary>
    public bool HasNoPrefixRoute { get; init; }

    /// <summary>Whether to skip duplicate address detection (IPv6), so that the address is usable at once.</summary>
    public bool SkipsDuplicateDetection { get; init; }

    /// <summary>A label that begins with the link's name (IPv4), at most 15 bytes.</summary>
    public string? Label { get; init; }

    /// <summary>How long the address lives; null: until it is removed. Whole seconds count.</summary>
    public TimeSpan? ValidLifetime { get; init; }

    /// <summary>How long the address is chosen for new connections; null: as long as it lives.</summary>
    public TimeSpan? PreferredLifetime { get; init; }

    /// <summary>Metric of the route to the address's network; null: the kernel's default.</summary>
    public uint? RouteMetric { get; init; }

    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(Address);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(LinkIndex);
        int bits = Address.AddressFamily switch
        {
            AddressFamily.InterNetwork => 32,
            AddressFamily.InterNetworkV6 => 128,
            _ => throw new ArgumentException($"{Address} is neither IPv4 nor IPv6.", nameof(Address)),
        };
        if (PrefixLength < 0 || PrefixLength > bits)
        {
            throw new ArgumentOutOfRangeException(nameof(PrefixLength), PrefixLength, $"The prefix of {Address} has 0 to {bits} bits.");
        }

        if ((Peer ?? Address).AddressFamily != Address.AddressFamily)
        {
            throw new ArgumentException($"Peer {Peer} and address {Address} are of different families.", nameof(Peer));
        }

        if (Broadcast is not null && (Broadcast.AddressFamily != AddressFamily.InterNetwork || bits != 32))
        {
            throw new ArgumentException($"Broadcast {Broadcast} needs an IPv4 address beside it.", nameof(Broadcast));
        }
    }
}
