// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Runtime.InteropServices;
using Cilium.Netlink.Interop;
using static Cilium.Netlink.Interop.RtNetlink;

namespace Cilium.Netlink;

/// <summary>Reads RTM_NEWROUTE and RTM_DELROUTE messages.</summary>
internal static class RouteParser
{
    /// <summary>False for routes of other families and for clones of the route cache.</summary>
    internal static bool IsRoute(in NetlinkMessage message)
    {
        rtmsg header = message.ReadHeader<rtmsg>(out _);
        return header.rtm_family is AF_INET or AF_INET6 && (header.rtm_flags & RTM_F_CLONED) == 0;
    }

    internal static RouteInfo Parse(in NetlinkMessage message)
    {
        rtmsg header = message.ReadHeader<rtmsg>(out NetlinkAttributes attributes);
        var route = new RouteInfo
        {
            Destination = Families.Everything(header.rtm_family),
            Table = header.rtm_table,
            Type = (RouteType)header.rtm_type,
            Scope = (AddressScope)header.rtm_scope,
            Protocol = (RouteProtocol)header.rtm_protocol,
            IsOnLink = (header.rtm_flags & RTNH_F_ONLINK) != 0,
        };
        foreach (NetlinkAttribute attribute in attributes)
        {
            route = attribute.Type switch
            {
                RTA_DST => route with { Destination = Families.ToNetwork(attribute.ReadAddress(), header.rtm_dst_len) },
                RTA_GATEWAY => route with { Gateway = attribute.ReadAddress() },
                RTA_VIA => route with { Gateway = ReadVia(attribute) },
                RTA_OIF => route with { LinkIndex = attribute.ReadInt32() },
                RTA_PREFSRC => route with { PreferredSource = attribute.ReadAddress() },
                RTA_PRIORITY => route with { Metric = attribute.ReadUInt32() },
                RTA_TABLE => route with { Table = attribute.ReadUInt32() },
                RTA_METRICS => ApplyMetrics(route, attribute.Nested),
                RTA_MULTIPATH => route with { NextHops = ReadNextHops(attribute.Value) },
                _ => route,
            };
        }

        return route;
    }

    private static RouteInfo ApplyMetrics(RouteInfo route, NetlinkAttributes attributes)
    {
        foreach (NetlinkAttribute attribute in attributes)
        {
            route = attribute.Type switch
            {
                RTAX_MTU => route with { Mtu = attribute.ReadInt32() },
                RTAX_ADVMSS => route with { AdvertisedSegmentSize = attribute.ReadInt32() },
                RTAX_LOCK => route with { IsMtuLocked = (attribute.ReadUInt32() & (1u << RTAX_MTU)) != 0 },
                _ => route,
            };
        }

        return route;
    }

    private static List<NextHop> ReadNextHops(ReadOnlySpan<byte> bytes)
    {
        List<NextHop> hops = [];
        while (!bytes.IsEmpty)
        {
            if (bytes.Length < rtnexthop.Size)
            {
                throw new NetlinkFormatException($"{bytes.Length} bytes are left where a next hop takes {rtnexthop.Size}");
            }

            rtnexthop header = MemoryMarshal.Read<rtnexthop>(bytes);
            if (header.rtnh_len < rtnexthop.Size || header.rtnh_len > bytes.Length)
            {
                throw new NetlinkFormatException($"a next hop claims {header.rtnh_len} bytes of {bytes.Length}");
            }

            IPAddress? gateway = null;
            foreach (NetlinkAttribute attribute in new NetlinkAttributes(bytes[rtnexthop.Size..header.rtnh_len]))
            {
                gateway = attribute.Type switch
                {
                    RTA_GATEWAY => attribute.ReadAddress(),
                    RTA_VIA => ReadVia(attribute),
                    _ => gateway,
                };
            }

            hops.Add(new NextHop
            {
                Gateway = gateway,
                LinkIndex = header.rtnh_ifindex,
                Weight = header.rtnh_hops + 1,
                IsOnLink = (header.rtnh_flags & RTNH_F_ONLINK) != 0,
            });
            bytes = bytes[Math.Min(NetlinkCore.Align(header.rtnh_len), bytes.Length)..];
        }

        return hops;
    }

    /// <summary>struct rtvia: a family of 16 bits, then the address.</summary>
    private static IPAddress ReadVia(in NetlinkAttribute attribute)
        => attribute.Value.Length is 6 or 18
            ? new IPAddress(attribute.Value[2..])
            : throw new NetlinkFormatException($"a next hop of another family has {attribute.Value.Length} bytes where 6 or 18 are needed");
}
