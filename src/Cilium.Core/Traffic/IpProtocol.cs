// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Core;

/// <summary>IP protocol numbers (IANA) that policy and connection tracking tell apart; other numbers are valid values too.</summary>
public enum IpProtocol : byte
{
    /// <summary>Any protocol, in policies.</summary>
    Any = 0,

    /// <summary>ICMP for IPv4.</summary>
    Icmp = 1,

    /// <summary>Group management for IPv4.</summary>
    Igmp = 2,

    /// <summary>TCP.</summary>
    Tcp = 6,

    /// <summary>UDP.</summary>
    Udp = 17,

    /// <summary>ICMP for IPv6.</summary>
    IcmpV6 = 58,

    /// <summary>Virtual router redundancy.</summary>
    Vrrp = 112,

    /// <summary>SCTP.</summary>
    Sctp = 132,
}
