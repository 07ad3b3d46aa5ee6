// SPDX-License-Identifier: Apache-2.0
using System.Net;

namespace Cilium.LoadBalancing;

/// <summary>The source address that a pod's own packets get when it reaches itself through its service: without it, it would answer itself
/// and not the service.</summary>
public static class ServiceLoopback
{
    /// <summary>169.254.42.1.</summary>
    public static IPAddress IPv4 { get; } = IPAddress.Parse("169.254.42.1");

    /// <summary>fe80::1.</summary>
    public static IPAddress IPv6 { get; } = IPAddress.Parse("fe80::1");
}
