// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.LoadBalancing;

/// <summary>A port of a service. Immutable.</summary>
public sealed record ServicePort
{
    /// <summary>The name, unique in the service; empty for a service's only port.</summary>
    public string Name { get; init; } = "";

    /// <summary>The port of the service's addresses, host order, 1 to 65535.</summary>
    public required ushort Port { get; init; }

    /// <summary>TCP (the default), UDP or SCTP.</summary>
    public IpProtocol Protocol { get; init; } = IpProtocol.Tcp;

    /// <summary>The port of every node, host order; 0: none. Without effect for type ClusterIP.</summary>
    public ushort NodePort { get; init; }

    /// <summary>The backends' port, where their slice lists no ports. Default: <see cref="Port"/>.</summary>
    public TargetPort? TargetPort { get; init; }

    /// <summary>Such as <c>http 80/tcp</c>.</summary>
    public override string ToString() => $"{(Name.Length == 0 ? "" : Name + " ")}{Port}/{Protocol.ToString().ToLowerInvariant()}";
}
