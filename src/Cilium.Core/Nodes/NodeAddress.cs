// SPDX-License-Identifier: Apache-2.0
using System.Net;

namespace Cilium.Core;

/// <summary>What an address of a node is for.</summary>
public enum NodeAddressKind
{
    /// <summary>Reachable from the other nodes.</summary>
    Internal,

    /// <summary>Reachable from outside.</summary>
    External,

    /// <summary>The address of the agent's own host device.</summary>
    CiliumInternal,
}

/// <summary>An address of a node.</summary>
/// <param name="Kind">What it is for.</param>
/// <param name="Address">IPv4 or IPv6.</param>
public readonly record struct NodeAddress(NodeAddressKind Kind, IPAddress Address);
