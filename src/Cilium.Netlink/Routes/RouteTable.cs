// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Netlink;

/// <summary>Numbers of the routing tables that always exist. Others are 1 to 4294967295.</summary>
public static class RouteTable
{
    /// <summary>The table after main, normally empty.</summary>
    public const uint Default = 253;

    /// <summary>The table for ordinary routes.</summary>
    public const uint Main = 254;

    /// <summary>The kernel's table of local and broadcast addresses.</summary>
    public const uint Local = 255;
}
