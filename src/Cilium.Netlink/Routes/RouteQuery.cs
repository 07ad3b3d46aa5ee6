// SPDX-License-Identifier: Apache-2.0
using System.Net;

namespace Cilium.Netlink;

/// <summary>A packet for which to ask the kernel's route.</summary>
/// <param name="Destination">Where it goes.</param>
public sealed record RouteQuery(IPAddress Destination)
{
    /// <summary>Where it comes from; null: from this host, which chooses.</summary>
    public IPAddress? Source { get; init; }

    /// <summary>Index of the link it arrived on; null: it is this host's own.</summary>
    public int? InputLinkIndex { get; init; }

    /// <summary>Index of the link it must leave by; null: any.</summary>
    public int? OutputLinkIndex { get; init; }

    /// <summary>Its mark.</summary>
    public uint? Mark { get; init; }
}
