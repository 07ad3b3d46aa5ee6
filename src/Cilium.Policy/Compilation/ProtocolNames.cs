// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>Protocols as policies and people write them.</summary>
internal static class ProtocolNames
{
    /// <summary>The name in lower case, or the number.</summary>
    public static string NameOf(byte protocol) => (IpProtocol)protocol switch
    {
        IpProtocol.Any => "any",
        IpProtocol.Icmp => "icmp",
        IpProtocol.Igmp => "igmp",
        IpProtocol.Tcp => "tcp",
        IpProtocol.Udp => "udp",
        IpProtocol.IcmpV6 => "icmpv6",
        IpProtocol.Vrrp => "vrrp",
        IpProtocol.Sctp => "sctp",
        _ => protocol.ToString(CultureInfo.InvariantCulture),
    };
}
