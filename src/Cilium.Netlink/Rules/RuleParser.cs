// SPDX-License-Identifier: Apache-2.0
using System.Net.Sockets;
using Cilium.Netlink.Interop;
using static Cilium.Netlink.Interop.FibRules;

namespace Cilium.Netlink;

/// <summary>Reads RTM_NEWRULE and RTM_DELRULE messages.</summary>
internal static class RuleParser
{
    /// <summary>False for rules of families other than IP, such as multicast routing.</summary>
    internal static bool IsRule(in NetlinkMessage message)
        => Families.FromKernel(message.ReadHeader<fib_rule_hdr>(out _).family) != AddressFamily.Unspecified;

    internal static RuleInfo Parse(in NetlinkMessage message)
    {
        fib_rule_hdr header = message.ReadHeader<fib_rule_hdr>(out NetlinkAttributes attributes);
        var rule = new RuleInfo
        {
            Family = Families.FromKernel(header.family),
            Action = (RuleAction)header.action,
            Table = header.table,
            IsInverted = (header.flags & FIB_RULE_INVERT) != 0,
        };
        foreach (NetlinkAttribute attribute in attributes)
        {
            rule = attribute.Type switch
            {
                FRA_PRIORITY => rule with { Priority = attribute.ReadUInt32() },
                FRA_TABLE => rule with { Table = attribute.ReadUInt32() },
                FRA_GOTO => rule with { GotoPriority = attribute.ReadUInt32() },
                FRA_SRC => rule with { From = Families.ToNetwork(attribute.ReadAddress(), header.src_len) },
                FRA_DST => rule with { To = Families.ToNetwork(attribute.ReadAddress(), header.dst_len) },
                FRA_FWMARK => rule with { Mark = attribute.ReadUInt32() },
                FRA_FWMASK => rule with { MarkMask = attribute.ReadUInt32() },
                FRA_IIFNAME => rule with { InputLink = attribute.ReadString() },
                FRA_OIFNAME => rule with { OutputLink = attribute.ReadString() },
                FRA_IP_PROTO => rule with { IPProtocol = attribute.ReadByte() },
                FRA_SPORT_RANGE => rule with { SourcePorts = ReadPorts(attribute) },
                FRA_DPORT_RANGE => rule with { DestinationPorts = ReadPorts(attribute) },
                FRA_SUPPRESS_PREFIXLEN => rule with { SuppressedPrefixLength = attribute.ReadInt32() is >= 0 and int length ? length : null },
                FRA_PROTOCOL => rule with { Protocol = (RouteProtocol)attribute.ReadByte() },
                _ => rule,
            };
        }

        return rule;
    }

    private static (ushort First, ushort Last) ReadPorts(in NetlinkAttribute attribute)
    {
        fib_rule_port_range range = attribute.Read<fib_rule_port_range>();
        return (range.start, range.end);
    }
}
