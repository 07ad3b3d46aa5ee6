// SPDX-License-Identifier: Apache-2.0
using System.Net;

namespace Cilium.Netlink;

/// <summary>The settings of a VXLAN link.</summary>
public sealed record VxlanInfo
{
    /// <summary>The VNI; 0 in external mode.</summary>
    public int NetworkIdentifier { get; init; }

    /// <summary>Whether the tunnel takes its metadata from each packet.</summary>
    public bool IsExternal { get; init; }

    /// <summary>UDP destination port.</summary>
    public int Port { get; init; }

    /// <summary>First and last UDP source port; 0 and 0: the ephemeral range.</summary>
    public (int First, int Last) SourcePorts { get; init; }

    /// <summary>The remote or multicast address, or null.</summary>
    public IPAddress? Remote { get; init; }

    /// <summary>The source address of the tunnel's packets, or null.</summary>
    public IPAddress? Local { get; init; }

    /// <summary>Index of the link that the tunnel's packets leave by, or null.</summary>
    public int? UnderlyingIndex { get; init; }

    /// <summary>Whether peers are learned from what arrives.</summary>
    public bool IsLearning { get; init; }

    /// <summary>TTL of the tunnel's packets; 0: the system's default.</summary>
    public int TimeToLive { get; init; }
}
