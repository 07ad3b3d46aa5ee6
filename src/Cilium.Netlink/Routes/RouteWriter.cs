// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using Cilium.Netlink.Interop;
using static Cilium.Netlink.Interop.RtNetlink;

namespace Cilium.Netlink;

/// <summary>Writes a <see cref="RouteSpec"/> as RTM_NEWROUTE or RTM_DELROUTE.</summary>
internal static class RouteWriter
{
    internal static void Write(NetlinkRequest request, RouteSpec route)
    {
        request.WriteHeader(new rtmsg
        {
            rtm_family = Families.ToKernel(route.Family),
            rtm_dst_len = (byte)route.Destination.PrefixLength,
            rtm_table = route.Table > 255 ? RT_TABLE_COMPAT : (byte)route.Table,
            rtm_protocol = (byte)route.Protocol,
            rtm_scope = (byte)Scope(route, request.MessageType == RTM_DELROUTE),
            rtm_type = (byte)route.Type,
            rtm_flags = route.IsOnLink ? RTNH_F_ONLINK : 0u,
        });
        if (route.Destination.PrefixLength > 0)
        {
            request.AddAddress(RTA_DST, route.Destination.BaseAddress);
        }

        request.AddUInt32(RTA_TABLE, route.Table);
        WriteGateway(request, route.Family, route.Gateway);
        if (route.LinkIndex is { } link)
        {
            request.AddInt32(RTA_OIF, link);
        }

        if (route.PreferredSource is not null)
        {
            request.AddAddress(RTA_PREFSRC, route.PreferredSource);
        }

        if (route.Metric is { } metric)
        {
            request.AddUInt32(RTA_PRIORITY, metric);
        }

        WriteMetrics(request, route);
        WriteNextHops(request, route);
    }

    private static void WriteMetrics(NetlinkRequest request, RouteSpec route)
    {
        if (route.Mtu is null && route.AdvertisedSegmentSize is null)
        {
            return;
        }

        using NestedScope metrics = request.Nest(RTA_METRICS);
        if (route.Mtu is { } mtu)
        {
            request.AddUInt32(RTAX_MTU, (uint)mtu);
            if (route.IsMtuLocked)
            {
                request.AddUInt32(RTAX_LOCK, 1u << RTAX_MTU);
            }
        }

        if (route.AdvertisedSegmentSize is { } size)
        {
            request.AddUInt32(RTAX_ADVMSS, (uint)size);
        }
    }

    private static void WriteNextHops(NetlinkRequest request, RouteSpec route)
    {
        if (route.NextHops.Count == 0)
        {
            return;
        }

        using NestedScope multipath = request.Nest(RTA_MULTIPATH);
        foreach (NextHop hop in route.NextHops)
        {
            int start = request.Position;
            request.WriteHeader(new rtnexthop
            {
                rtnh_flags = hop.IsOnLink ? RTNH_F_ONLINK : (byte)0,
                rtnh_hops = (byte)(hop.Weight - 1),
                rtnh_ifindex = hop.LinkIndex ?? 0,
            });
            WriteGateway(request, route.Family, hop.Gateway);
            System.Runtime.InteropServices.MemoryMarshal.AsRef<rtnexthop>(request.Bytes.Slice(start, rtnexthop.Size)).rtnh_len
                = (ushort)(request.Position - start);
        }
    }

    private static void WriteGateway(NetlinkRequest request, AddressFamily family, IPAddress? gateway)
    {
        if (gateway is null)
        {
            return;
        }

        if (gateway.AddressFamily == family)
        {
            request.AddAddress(RTA_GATEWAY, gateway);
            return;
        }

        Span<byte> via = stackalloc byte[sizeof(ushort) + 16];
        ushort kernelFamily = Families.ToKernel(gateway.AddressFamily);
        System.Runtime.InteropServices.MemoryMarshal.Write(via, in kernelFamily);
        gateway.TryWriteBytes(via[sizeof(ushort)..], out int length);
        request.AddBytes(RTA_VIA, via[..(sizeof(ushort) + length)]);
    }

    private static AddressScope Scope(RouteSpec route, bool isDeletion)
    {
        if (route.Scope is { } scope)
        {
            return scope;
        }

        // In a deletion "nowhere" matches any scope.
        if (isDeletion)
        {
            return AddressScope.Nowhere;
        }

        if (route.Type == RouteType.Local)
        {
            return AddressScope.Host;
        }

        bool isDirect = route.Type is RouteType.Unicast or RouteType.Broadcast or RouteType.Multicast or RouteType.Anycast
            && route.Gateway is null
            && route.NextHops.All(hop => hop.Gateway is null);
        return isDirect && route.Family == AddressFamily.InterNetwork ? AddressScope.Link : AddressScope.Universe;
    }
}
