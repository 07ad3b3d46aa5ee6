// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Cilium.Core;

namespace Cilium.LoadBalancing;

/// <summary>A port of this node that leads to a pod of this node. Immutable.</summary>
public sealed record HostPort
{
    /// <summary>The port of the node, host order, 1 to 65535.</summary>
    public required ushort Port { get; init; }

    /// <summary>The port of the pod, host order, 1 to 65535.</summary>
    public required ushort ContainerPort { get; init; }

    /// <summary>TCP (the default), UDP or SCTP.</summary>
    public IpProtocol Protocol { get; init; } = IpProtocol.Tcp;

    /// <summary>The only address of the node at which the port is open; null, or an unspecified address: all of them. A loopback address
    /// serves the node itself alone.</summary>
    public IPAddress? HostAddress { get; init; }
}
