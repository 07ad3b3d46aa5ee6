// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Cilium.Core;

/// <summary>Texts of <see cref="DropReason"/>.</summary>
public static class DropReasons
{
    /// <summary>The first number that means a drop.</summary>
    public const byte First = 130;

    /// <summary>The last number that means a drop.</summary>
    public const byte Last = 205;

    // The position is the number minus First.
    private static readonly string[] s_texts =
    [
        "Invalid source mac",
        "Invalid destination mac",
        "Invalid source ip",
        "Policy denied",
        "Invalid packet",
        "CT: Truncated or invalid header",
        "Fragmentation needed",
        "CT: Unknown L4 protocol",
        "CT: Can't create entry from packet",
        "Unsupported L3 protocol",
        "Missed tail call",
        "Error writing to packet",
        "Unknown L4 protocol",
        "Unknown ICMPv4 code",
        "Unknown ICMPv4 type",
        "Unknown ICMPv6 code",
        "Unknown ICMPv6 type",
        "Error retrieving tunnel key",
        "Error retrieving tunnel options",
        "Invalid Geneve option",
        "Unknown L3 target address",
        "Stale or unroutable IP",
        "No matching local container found",
        "Error while correcting L3 checksum",
        "Error while correcting L4 checksum",
        "CT: Map insertion failed",
        "Invalid IPv6 extension header",
        "IP fragmentation not supported",
        "Service backend not found",
        "",
        "No tunnel/encapsulation endpoint (datapath BUG!)",
        "NAT 46/64 not enabled",
        "Reached EDT rate-limiting drop horizon",
        "Unknown connection tracking state",
        "Local host is unreachable",
        "No configuration available to perform policy decision",
        "Unsupported L2 protocol",
        "No mapping for NAT masquerade",
        "Unsupported protocol for NAT masquerade",
        "FIB lookup failed",
        "Encapsulation traffic is prohibited",
        "Invalid identity",
        "Unknown sender",
        "NAT not needed",
        "Is a ClusterIP",
        "First logical datagram fragment not found",
        "Forbidden ICMPv6 message",
        "Denied by LB src range check",
        "Socket lookup failed",
        "Socket assign failed",
        "Proxy redirection not supported for protocol",
        "Policy denied by denylist",
        "VLAN traffic disallowed by VLAN filter",
        "Incorrect VNI from VTEP",
        "Failed to update or lookup TC buffer",
        "No SID was found for the IP address",
        "SRv6 state was removed during tail call",
        "L3 translation from IPv4 to IPv6 failed (NAT46)",
        "L3 translation from IPv6 to IPv4 failed (NAT64)",
        "Authentication required",
        "No conntrack map found",
        "No nat map found",
        "Invalid ClusterID",
        "Unsupported packet protocol for DSR encapsulation",
        "No egress gateway found",
        "Traffic is unencrypted",
        "TTL exceeded",
        "No node ID found",
        "Rate limited",
        "IGMP handled",
        "IGMP subscribed",
        "Multicast handled",
        "Host datapath not ready",
        "Endpoint policy program not available",
        "No Egress IP configured",
        "Punt to proxy",
    ];

    /// <summary>The text that the ecosystem shows for a reason; the number where there is none.</summary>
    public static string Text(this DropReason reason)
    {
        int index = (byte)reason - First;
        string text = index >= 0 && index < s_texts.Length ? s_texts[index] : "";
        return text.Length > 0 ? text : ((byte)reason).ToString(CultureInfo.InvariantCulture);
    }
}
