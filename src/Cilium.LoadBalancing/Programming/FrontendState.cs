// SPDX-License-Identifier: Apache-2.0
using System.Net;

namespace Cilium.LoadBalancing;

/// <summary>An address and port under which a service is reached. Immutable.</summary>
public sealed record FrontendState
{
    /// <summary>The address; null for every address of a node (<see cref="FrontendKind.NodePort"/>, and a host port that names none).</summary>
    public required IPAddress? Address { get; init; }

    /// <summary>The port, host order, 1 to 65535.</summary>
    public required ushort Port { get; init; }

    /// <summary>What leads here.</summary>
    public required FrontendKind Kind { get; init; }

    /// <summary>Whether traffic from outside the cluster is taken. ClusterIP addresses are not, unless they are meant to be.</summary>
    public required bool IsReachableFromOutside { get; init; }
}
