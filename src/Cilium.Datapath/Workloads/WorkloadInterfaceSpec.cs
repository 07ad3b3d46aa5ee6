// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Cilium.Netlink;

namespace Cilium.Datapath;

/// <summary>The wiring of a workload's network namespace: a point-to-point device pair, addresses of full length, and
/// default routes through a gateway that the data plane answers for.</summary>
public sealed record WorkloadInterfaceSpec
{
    /// <summary>The gateway that workloads route through over IPv4. It exists on no device.</summary>
    public static IPAddress GatewayIPv4 { get; } = IPAddress.Parse("169.254.1.1");

    /// <summary>The gateway that workloads route through over IPv6. It exists on no device.</summary>
    public static IPAddress GatewayIPv6 { get; } = IPAddress.Parse("fe80::1");

    /// <summary>The workload's namespace.</summary>
    public required NetworkNamespace Namespace { get; init; }

    /// <summary>The namespace of the node's devices. Default: null, that of the process.</summary>
    public NetworkNamespace? HostNamespace { get; init; }

    /// <summary>The name of the host's end; at most 15 bytes.</summary>
    public required string HostName { get; init; }

    /// <summary>The name of the workload's end. Default: <c>eth0</c>.</summary>
    public string Name { get; init; } = "eth0";

    /// <summary>The workload's IPv4 address, or null.</summary>
    public IPAddress? IPv4 { get; init; }

    /// <summary>The workload's IPv6 address, or null.</summary>
    public IPAddress? IPv6 { get; init; }

    /// <summary>The MTU of both ends in bytes. Default: 1500.</summary>
    public int Mtu { get; init; } = 1500;
}
