// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json.Nodes;
using Cilium.Core;

namespace PolicyProperties.Tests;

/// <summary>Reads ports and ICMP types of documents.</summary>
internal static class PortWords
{
    private static readonly Dictionary<string, ushort> s_types = new()
    {
        ["EchoReply"] = 0, ["DestinationUnreachable"] = 3, ["EchoRequest"] = 8, ["TimeExceeded"] = 11,
    };

    private static readonly Dictionary<string, ushort> s_typesOfIPv6 = new() { ["PacketTooBig"] = 2, ["EchoRequest"] = 128, ["EchoReply"] = 129 };

    /// <summary>A port as written; a protocol that is missing or any stands for several.</summary>
    public static IEnumerable<PortTest> Read(JsonNode port, string otherwise)
    {
        var written = port["port"]?.ToString() ?? "0";
        var endPort = (int?)port["endPort"] ?? 0;
        IpProtocol[] protocols = ((string?)port["protocol"] ?? otherwise).ToUpperInvariant() switch
        {
            "TCP" => [IpProtocol.Tcp],
            "UDP" => [IpProtocol.Udp],
            "SCTP" => [IpProtocol.Sctp],
            "IGMP" => [IpProtocol.Igmp],
            "VRRP" => [IpProtocol.Vrrp],
            _ => [IpProtocol.Tcp, IpProtocol.Udp, IpProtocol.Sctp],
        };
        return protocols.Select(protocol => int.TryParse(written, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? PortTest.Range(protocol, number, endPort)
            : PortTest.Named(protocol, written));
    }

    /// <summary>An ICMP type; type 0 means every type to the reference.</summary>
    public static PortTest ReadIcmp(JsonNode field, bool reproducesQuirks)
    {
        var isIPv6 = (string?)field["family"] == "IPv6";
        var protocol = isIPv6 ? IpProtocol.IcmpV6 : IpProtocol.Icmp;
        var written = field["type"]!.ToString();
        if (!(isIPv6 ? s_typesOfIPv6 : s_types).TryGetValue(written, out var type))
        {
            type = ushort.Parse(written, CultureInfo.InvariantCulture);
        }

        return type == 0 && reproducesQuirks ? PortTest.AnyOf(protocol) : PortTest.Exactly(protocol, type);
    }
}
