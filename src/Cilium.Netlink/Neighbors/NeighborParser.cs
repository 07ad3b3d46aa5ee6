// SPDX-License-Identifier: Apache-2.0
using Cilium.Netlink.Interop;
using static Cilium.Netlink.Interop.Neighbour;
using static Cilium.Netlink.Interop.RtNetlink;

namespace Cilium.Netlink;

/// <summary>Reads RTM_NEWNEIGH and RTM_DELNEIGH messages.</summary>
internal static class NeighborParser
{
    /// <summary>NTF_EXT_MANAGED.</summary>
    internal const uint Managed = 1;

    /// <summary>False for forwarding entries of bridges and tunnels, which share the message type.</summary>
    internal static bool IsNeighbor(in NetlinkMessage message)
        => message.ReadHeader<ndmsg>(out _).ndm_family is AF_INET or AF_INET6;

    internal static NeighborInfo Parse(in NetlinkMessage message)
    {
        ndmsg header = message.ReadHeader<ndmsg>(out NetlinkAttributes attributes);
        var neighbor = new NeighborInfo
        {
            LinkIndex = header.ndm_ifindex,
            State = (NeighborStates)header.ndm_state,
            Flags = (NeighborFlags)header.ndm_flags,
        };
        foreach (NetlinkAttribute attribute in attributes)
        {
            neighbor = attribute.Type switch
            {
                NDA_DST => neighbor with { Address = attribute.ReadAddress() },
                NDA_LLADDR => neighbor with { MacAddress = attribute.ReadMacAddress() },
                NDA_FLAGS_EXT => neighbor with { IsManaged = (attribute.ReadUInt32() & Managed) != 0 },
                NDA_PROTOCOL => neighbor with { Protocol = (RouteProtocol)attribute.ReadByte() },
                _ => neighbor,
            };
        }

        return neighbor;
    }
}
