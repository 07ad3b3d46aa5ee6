// SPDX-License-Identifier: Apache-2.0
using Cilium.Netlink.Interop;
using static Cilium.Netlink.Interop.NetlinkCore;
using static Cilium.Netlink.Interop.RtNetlink;

namespace Cilium.Netlink;

/// <summary>Turns datagrams of the kernel's multicast groups into changes.</summary>
internal static class NetworkChangeParser
{
    internal static void Parse(ReadOnlySpan<byte> datagram, List<NetworkChange> changes)
    {
        while (!datagram.IsEmpty)
        {
            NetlinkMessage message = NetlinkMessage.ReadNext(ref datagram);
            if (message.Type == NLMSG_OVERRUN)
            {
                changes.Add(new ResyncNeeded(0));
            }
            else if (Parse(message) is { } change)
            {
                changes.Add(change);
            }
        }
    }

    private static NetworkChange? Parse(in NetlinkMessage message) => message.Type switch
    {
        RTM_NEWLINK or RTM_DELLINK when IsWholeLink(message) => new LinkChange(Kind(message, RTM_NEWLINK), LinkParser.Parse(message)),
        RTM_NEWADDR or RTM_DELADDR => new AddressChange(Kind(message, RTM_NEWADDR), AddressParser.Parse(message)),
        RTM_NEWROUTE or RTM_DELROUTE when RouteParser.IsRoute(message) => new RouteChange(Kind(message, RTM_NEWROUTE), RouteParser.Parse(message)),
        RTM_NEWRULE or RTM_DELRULE when RuleParser.IsRule(message) => new RuleChange(Kind(message, RTM_NEWRULE), RuleParser.Parse(message)),
        RTM_NEWNEIGH or RTM_DELNEIGH when NeighborParser.IsNeighbor(message) => new NeighborChange(Kind(message, RTM_NEWNEIGH), NeighborParser.Parse(message)),
        RTM_NEWNSID or RTM_DELNSID => new NamespaceIdChange(Kind(message, RTM_NEWNSID), ReadNamespaceId(message)),
        RTM_NEWQDISC or RTM_DELQDISC => new QdiscChange(Kind(message, RTM_NEWQDISC), Qdiscs.Parse(message)),
        RTM_NEWTFILTER or RTM_DELTFILTER when Filters.TryParse(message) is { } filter => new FilterChange(Kind(message, RTM_NEWTFILTER), filter),
        _ => null,
    };

    private static NetworkChangeKind Kind(in NetlinkMessage message, ushort added)
        => message.Type == added ? NetworkChangeKind.AddedOrChanged : NetworkChangeKind.Removed;

    /// <summary>A bridge announces its ports as links of its own family: a port that leaves looks like a link that vanishes.</summary>
    private static bool IsWholeLink(in NetlinkMessage message) => message.ReadHeader<ifinfomsg>(out _).ifi_family == AF_UNSPEC;

    private static int ReadNamespaceId(in NetlinkMessage message)
    {
        message.ReadHeader<rtgenmsg>(out NetlinkAttributes attributes);
        foreach (NetlinkAttribute attribute in attributes)
        {
            if (attribute.Type == NetNamespaceIds.NETNSA_NSID)
            {
                return attribute.ReadInt32();
            }
        }

        throw new NetlinkFormatException("a namespace id message holds no id");
    }
}
