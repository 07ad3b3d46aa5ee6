// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.LoadBalancing;

/// <summary>Names what a data plane balances as one: a port of a service, in one address family.</summary>
/// <param name="Namespace">The service's namespace.</param>
/// <param name="Service">The service's name.</param>
/// <param name="Port">The service's port, host order. For host ports: that port.</param>
/// <param name="Protocol">TCP, UDP or SCTP.</param>
/// <param name="IsIPv6">The family of its frontends and backends.</param>
public readonly record struct ServicePortKey(string Namespace, string Service, ushort Port, IpProtocol Protocol, bool IsIPv6)
{
    /// <summary>Such as <c>default/web:80/tcp</c>, with <c>/v6</c> behind it for IPv6.</summary>
    public override string ToString() =>
        $"{Namespace}/{Service}:{Port}/{Protocol.ToString().ToLowerInvariant()}{(IsIPv6 ? "/v6" : "")}";
}
