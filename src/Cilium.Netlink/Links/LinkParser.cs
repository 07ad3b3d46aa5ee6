// SPDX-License-Identifier: Apache-2.0
using Cilium.Netlink.Interop;
using static Cilium.Netlink.Interop.IfLink;

namespace Cilium.Netlink;

/// <summary>Reads RTM_NEWLINK and RTM_DELLINK messages.</summary>
internal static class LinkParser
{
    internal static LinkInfo Parse(in NetlinkMessage message)
    {
        ifinfomsg header = message.ReadHeader<ifinfomsg>(out NetlinkAttributes attributes);
        var link = new LinkInfo
        {
            Index = header.ifi_index,
            HardwareType = header.ifi_type,
            Flags = (LinkFlags)header.ifi_flags,
        };
        foreach (NetlinkAttribute attribute in attributes)
        {
            link = Apply(link, attribute);
        }

        return link;
    }

    internal static LinkStatistics? ParseStatistics(in NetlinkMessage message)
    {
        message.ReadHeader<ifinfomsg>(out NetlinkAttributes attributes);
        foreach (NetlinkAttribute attribute in attributes)
        {
            if (attribute.Type == IFLA_STATS64)
            {
                return LinkStatistics.Parse(attribute);
            }
        }

        return null;
    }

    private static LinkInfo Apply(LinkInfo link, in NetlinkAttribute attribute) => attribute.Type switch
    {
        IFLA_IFNAME => link with { Name = attribute.ReadString() },
        IFLA_ADDRESS => link with { MacAddress = attribute.ReadMacAddress() },
        IFLA_PERM_ADDRESS => link with { PermanentMacAddress = attribute.ReadMacAddress() },
        IFLA_MTU => link with { Mtu = attribute.ReadInt32() },
        IFLA_LINK => link with { PeerIndex = attribute.ReadInt32() is > 0 and int index ? index : null },
        IFLA_LINK_NETNSID => link with { LinkNamespaceId = attribute.ReadInt32() is >= 0 and int id ? id : null },
        IFLA_MASTER => link with { MasterIndex = attribute.ReadInt32() },
        IFLA_TXQLEN => link with { TxQueueLength = attribute.ReadInt32() },
        IFLA_OPERSTATE => link with { OperationalState = (OperationalState)attribute.ReadByte() },
        IFLA_CARRIER => link with { HasCarrier = attribute.ReadByte() != 0 },
        IFLA_IFALIAS => link with { Alias = attribute.ReadString() },
        IFLA_GROUP => link with { Group = attribute.ReadUInt32() },
        IFLA_PROMISCUITY => link with { Promiscuity = attribute.ReadInt32() },
        IFLA_NUM_TX_QUEUES => link with { TxQueues = attribute.ReadInt32() },
        IFLA_NUM_RX_QUEUES => link with { RxQueues = attribute.ReadInt32() },
        IFLA_GSO_MAX_SIZE => link with { GsoMaxSize = attribute.ReadInt32() },
        IFLA_GSO_MAX_SEGS => link with { GsoMaxSegments = attribute.ReadInt32() },
        IFLA_GRO_MAX_SIZE => link with { GroMaxSize = attribute.ReadInt32() },
        IFLA_GSO_IPV4_MAX_SIZE => link with { GsoIpv4MaxSize = attribute.ReadInt32() },
        IFLA_GRO_IPV4_MAX_SIZE => link with { GroIpv4MaxSize = attribute.ReadInt32() },
        IFLA_PROP_LIST => link with { AlternativeNames = ParseNames(attribute.Nested) },
        IFLA_LINKINFO => ApplyKind(link, attribute.Nested),
        _ => link,
    };

    private static LinkInfo ApplyKind(LinkInfo link, NetlinkAttributes attributes)
    {
        string? kind = null;
        foreach (NetlinkAttribute attribute in attributes)
        {
            // The kernel writes the kind before its settings.
            switch (attribute.Type)
            {
                case IFLA_INFO_KIND:
                    kind = attribute.ReadString();
                    link = link with { Kind = kind };
                    break;
                case IFLA_INFO_DATA when kind == "vxlan":
                    link = link with { Vxlan = ParseVxlan(attribute.Nested) };
                    break;
                case IFLA_INFO_DATA when kind == "vlan":
                    link = link with { VlanId = ParseVlan(attribute.Nested) };
                    break;
            }
        }

        return link;
    }

    private static List<string> ParseNames(NetlinkAttributes attributes)
    {
        List<string> names = [];
        foreach (NetlinkAttribute attribute in attributes)
        {
            if (attribute.Type == IFLA_ALT_IFNAME)
            {
                names.Add(attribute.ReadString());
            }
        }

        return names;
    }

    private static int? ParseVlan(NetlinkAttributes attributes)
    {
        foreach (NetlinkAttribute attribute in attributes)
        {
            if (attribute.Type == IFLA_VLAN_ID)
            {
                return attribute.ReadUInt16();
            }
        }

        return null;
    }

    private static VxlanInfo ParseVxlan(NetlinkAttributes attributes)
    {
        var vxlan = new VxlanInfo();
        foreach (NetlinkAttribute attribute in attributes)
        {
            vxlan = attribute.Type switch
            {
                IFLA_VXLAN_ID => vxlan with { NetworkIdentifier = attribute.ReadInt32() },
                IFLA_VXLAN_PORT => vxlan with { Port = attribute.ReadUInt16BigEndian() },
                IFLA_VXLAN_COLLECT_METADATA => vxlan with { IsExternal = attribute.ReadByte() != 0 },
                IFLA_VXLAN_LEARNING => vxlan with { IsLearning = attribute.ReadByte() != 0 },
                IFLA_VXLAN_TTL => vxlan with { TimeToLive = attribute.ReadByte() },
                IFLA_VXLAN_LINK => vxlan with { UnderlyingIndex = attribute.ReadInt32() },
                IFLA_VXLAN_GROUP or IFLA_VXLAN_GROUP6 => vxlan with { Remote = attribute.ReadAddress() },
                IFLA_VXLAN_LOCAL or IFLA_VXLAN_LOCAL6 => vxlan with { Local = attribute.ReadAddress() },
                IFLA_VXLAN_PORT_RANGE => vxlan with { SourcePorts = ReadPorts(attribute) },
                _ => vxlan,
            };
        }

        return vxlan;
    }

    private static (int First, int Last) ReadPorts(in NetlinkAttribute attribute)
    {
        ifla_vxlan_port_range range = attribute.Read<ifla_vxlan_port_range>();
        return BitConverter.IsLittleEndian
            ? (System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(range.low), System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(range.high))
            : (range.low, range.high);
    }
}
