// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json;
using Cilium.Core;

namespace PolicyLab;

/// <summary>Protocols and ports as recorded cases write them.</summary>
internal static class CaseProtocols
{
    public static IpProtocol ProtocolOf(string name) => name switch
    {
        "TCP" => IpProtocol.Tcp,
        "UDP" => IpProtocol.Udp,
        "SCTP" => IpProtocol.Sctp,
        "ICMP" => IpProtocol.Icmp,
        "ICMPv6" => IpProtocol.IcmpV6,
        _ => throw new FormatException($"'{name}' is none of TCP, UDP, SCTP, ICMP and ICMPv6"),
    };

    /// <summary>Reads a column such as <c>TCP/80</c>.</summary>
    public static (IpProtocol Protocol, ushort Port) ColumnOf(string? text)
    {
        var parts = text?.Split('/') ?? [];
        return parts.Length == 2
            ? (ProtocolOf(parts[0]), ushort.Parse(parts[1], CultureInfo.InvariantCulture))
            : throw new FormatException($"'{text}' is not PROTOCOL/NUMBER");
    }

    /// <summary>Reads a list of <c>{name, port, protocol}</c>; null is none.</summary>
    public static NamedPort[] NamedPortsOf(JsonElement ports) => ports.ValueKind != JsonValueKind.Array
        ? []
        : [.. ports.EnumerateArray().Select(port => new NamedPort(
            port.GetProperty("name").GetString()!, port.GetProperty("port").GetUInt16(), ProtocolOf(port.GetProperty("protocol").GetString()!)))];
}
