// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Netlink;

/// <summary>Who made a route, rule or neighbour. Any value from 5 to 255 is free to use; these are the kernel's.</summary>
public enum RouteProtocol
{
    /// <summary>Not given: matches any when deleting or listing.</summary>
    Unspecified = 0,

    /// <summary>An ICMP redirect.</summary>
    Redirect = 1,

    /// <summary>The kernel itself.</summary>
    Kernel = 2,

    /// <summary>Start-up scripts; what <c>ip</c> sets.</summary>
    Boot = 3,

    /// <summary>The administrator.</summary>
    Static = 4,
}
