// SPDX-License-Identifier: Apache-2.0
using System.Net;

namespace Cilium.LoadBalancing;

/// <summary>Where connections of a service go. Immutable.</summary>
public sealed record BackendTarget
{
    /// <summary>The address, of the service port's family.</summary>
    public required IPAddress Address { get; init; }

    /// <summary>The port, host order, 1 to 65535.</summary>
    public required ushort Port { get; init; }

    /// <summary>Where it is in its life.</summary>
    public BackendPhase Phase { get; init; }

    /// <summary>Whether it runs on this node.</summary>
    public bool IsLocal { get; init; }
}
