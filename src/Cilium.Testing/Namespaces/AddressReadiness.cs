// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using Cilium.Netlink;

namespace Cilium.Testing;

/// <summary>Waits for IPv6 addresses, which the kernel puts into its routes a moment after it has accepted them.</summary>
internal static class AddressReadiness
{
    private const int LongestWait = 2000;

    /// <exception cref="TimeoutException">It did not become an address of the namespace.</exception>
    public static void Await(NetlinkSocket netlink, IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return;
        }

        long deadline = Environment.TickCount64 + LongestWait;
        for (int round = 0; !IsLocal(netlink, address); round++)
        {
            if (Environment.TickCount64 > deadline)
            {
                throw new TimeoutException($"{address} did not become usable within {LongestWait} ms.");
            }

            Thread.Sleep(round < 10 ? 0 : 1);
        }
    }

    private static bool IsLocal(NetlinkSocket netlink, IPAddress address)
    {
        try
        {
            return netlink.Routes.Get(address).Type == RouteType.Local;
        }
        catch (NetlinkException)
        {
            // No route to it at all, yet.
            return false;
        }
    }
}
