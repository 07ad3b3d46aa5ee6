// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Net;

namespace Cilium.Netlink;

public sealed partial class Addresses
{
    private static readonly TimeSpan UsualPatience = TimeSpan.FromSeconds(2);

    /// <summary>Waits until packets to an address that was added are for this namespace. The kernel puts an IPv6 address into
    /// its routes a moment after it has accepted it, also where duplicate detection is skipped; IPv4 addresses are ready at once.</summary>
    /// <param name="address">The address. Its link must be up.</param>
    /// <param name="patience">How long to wait at most; null: 2 s.</param>
    /// <exception cref="TimeoutException">It is not ready: duplicate detection takes longer or found another owner, or there is
    /// no such address.</exception>
    /// <remarks>Blocks the calling thread, usually for a fraction of a millisecond.</remarks>
    public void AwaitReady(IPAddress address, TimeSpan? patience = null)
    {
        ArgumentNullException.ThrowIfNull(address);
        Routes routes = new(_channel);
        TimeSpan limit = patience ?? UsualPatience;
        long start = Stopwatch.GetTimestamp();
        for (int round = 0; !IsLocal(routes, address); round++)
        {
            if (Stopwatch.GetElapsedTime(start) > limit)
            {
                throw new TimeoutException($"{address} did not become an address of the namespace within {limit.TotalMilliseconds:0} ms.");
            }

            Thread.Sleep(round < 10 ? 0 : 1);
        }
    }

    private static bool IsLocal(Routes routes, IPAddress address)
    {
        try
        {
            return routes.Get(address).Type == RouteType.Local;
        }
        catch (NetlinkException)
        {
            // No route to it at all, yet.
            return false;
        }
    }
}
