// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using Cilium.Netlink.Interop;
using static Cilium.Netlink.Interop.RtNetlink;

namespace Cilium.Netlink;

/// <summary>Routes of one namespace, in all tables and both families.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class Routes
{
    private readonly NetlinkChannel _channel;

    internal Routes(NetlinkChannel channel) => _channel = channel;

    /// <summary>Adds a route.</summary>
    /// <exception cref="NetlinkException">There is one to the same prefix with the same metric (EEXIST); the gateway is not
    /// reachable (ENETUNREACH, EHOSTUNREACH); the link is down (ENETDOWN) or gone (ENODEV); the source is not an address of
    /// this host (EINVAL).</exception>
    /// <exception cref="ArgumentException">A part of the blueprint does not fit the others; nothing was sent.</exception>
    public void Add(RouteSpec route) => Send(RTM_NEWROUTE, NetlinkRequestFlags.Create | NetlinkRequestFlags.Exclusive, "add", route);

    /// <summary>Adds a route, or replaces the one to the same prefix with the same metric, in one step.</summary>
    /// <exception cref="NetlinkException">As for <see cref="Add"/>, without EEXIST.</exception>
    public void Replace(RouteSpec route) => Send(RTM_NEWROUTE, NetlinkRequestFlags.Create | NetlinkRequestFlags.Replace, "replace", route);

    /// <summary>Removes the first route that matches.</summary>
    /// <exception cref="NetlinkException">There is none (ESRCH).</exception>
    public void Delete(RouteSpec route) => Send(RTM_DELROUTE, NetlinkRequestFlags.None, "delete", route);

    /// <summary>Removes the first route that matches, if there is one.</summary>
    /// <returns>False when there was none.</returns>
    public bool TryDelete(RouteSpec route)
    {
        try
        {
            Delete(route);
            return true;
        }
        catch (NetlinkException error) when (error.IsNotFound)
        {
            return false;
        }
    }

    /// <summary>Reads routes. Entries of the route cache are left out.</summary>
    /// <param name="filter">Which; null: those of all tables, both families.</param>
    public IReadOnlyList<RouteInfo> List(RouteFilter? filter = null)
    {
        filter ??= new RouteFilter();
        List<RouteInfo> routes = [];

        // Each family is asked by itself: the kernel's answer for "any family" mixes in families that are not IP.
        if (filter.Family is AddressFamily.Unspecified or AddressFamily.InterNetwork)
        {
            List(AF_INET, filter, routes);
        }

        if (filter.Family is AddressFamily.Unspecified or AddressFamily.InterNetworkV6)
        {
            List(AF_INET6, filter, routes);
        }

        return routes;
    }

    /// <summary>Asks which route the kernel takes to a destination.</summary>
    /// <exception cref="NetlinkException">There is none (ENETUNREACH), or one that rejects (EHOSTUNREACH, EACCES, EINVAL for a blackhole).</exception>
    public RouteInfo Get(IPAddress destination) => Get(new RouteQuery(destination));

    /// <summary>Asks which route the kernel takes for a packet.</summary>
    /// <exception cref="NetlinkException">There is none (ENETUNREACH), or one that rejects (EHOSTUNREACH, EACCES, EINVAL for a blackhole).</exception>
    public RouteInfo Get(RouteQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        using var request = new NetlinkRequest(RTM_GETROUTE, NetlinkRequestFlags.None, $"get the route to {query.Destination}");
        byte bits = (byte)(query.Destination.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
        request.WriteHeader(new rtmsg
        {
            rtm_family = Families.ToKernel(query.Destination.AddressFamily),
            rtm_dst_len = bits,
            rtm_src_len = query.Source is null ? (byte)0 : bits,
        });
        request.AddAddress(RTA_DST, query.Destination);
        if (query.Source is not null)
        {
            request.AddAddress(RTA_SRC, query.Source);
        }

        if (query.InputLinkIndex is { } input)
        {
            request.AddInt32(RTA_IIF, input);
        }

        if (query.OutputLinkIndex is { } output)
        {
            request.AddInt32(RTA_OIF, output);
        }

        if (query.Mark is { } mark)
        {
            request.AddUInt32(RTA_MARK, mark);
        }

        using NetlinkReply reply = _channel.Request(request);
        foreach (NetlinkMessage message in reply)
        {
            return RouteParser.Parse(message);
        }

        throw new NetlinkFormatException($"the answer to '{request.Operation}' holds no route");
    }

    private void List(byte family, RouteFilter filter, List<RouteInfo> routes)
    {
        using var request = new NetlinkRequest(RTM_GETROUTE, NetlinkRequestFlags.Dump, "list routes");
        request.WriteHeader(new rtmsg
        {
            rtm_family = family,
            rtm_protocol = (byte)filter.Protocol,
            rtm_type = (byte)filter.Type,
        });
        if (filter.Table is { } table)
        {
            request.AddUInt32(RTA_TABLE, table);
        }

        if (filter.LinkIndex is { } link)
        {
            request.AddInt32(RTA_OIF, link);
        }

        try
        {
            using NetlinkReply reply = _channel.Request(request);
            foreach (NetlinkMessage message in reply)
            {
                if (RouteParser.IsRoute(message) && RouteParser.Parse(message) is { } route && filter.Matches(route))
                {
                    routes.Add(route);
                }
            }
        }
        catch (NetlinkException error) when (error.Errno == Errno.ENOENT && filter.Table is not null)
        {
            // A table exists from its first route on: one that does not exist is empty.
        }
    }

    private void Send(ushort type, NetlinkRequestFlags flags, string verb, RouteSpec route)
    {
        ArgumentNullException.ThrowIfNull(route);
        route.Validate();
        using var request = new NetlinkRequest(type, flags, $"{verb} route to {route.Destination} in table {route.Table}");
        RouteWriter.Write(request, route);
        _channel.Execute(request);
    }
}
