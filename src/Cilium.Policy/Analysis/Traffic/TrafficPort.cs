// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>A port of a protocol, or a type of ICMP message.</summary>
/// <param name="Protocol">The protocol.</param>
/// <param name="Port">The destination port, host byte order, or the ICMP type.</param>
public readonly record struct TrafficPort(IpProtocol Protocol, ushort Port)
{
    /// <summary>Reads <c>tcp/80</c>, <c>udp/53</c>, <c>sctp/38412</c>, <c>icmp/8</c>, <c>icmpv6/128</c>, or a number alone, which is a TCP port.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out TrafficPort port)
    {
        port = default;
        if (text is null)
        {
            return false;
        }

        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var protocol = slash < 0 ? IpProtocol.Tcp : text[..slash].ToLowerInvariant() switch
        {
            "tcp" => IpProtocol.Tcp,
            "udp" => IpProtocol.Udp,
            "sctp" => IpProtocol.Sctp,
            "icmp" => IpProtocol.Icmp,
            "icmpv6" => IpProtocol.IcmpV6,
            _ => IpProtocol.Any,
        };
        if (protocol == IpProtocol.Any || !ushort.TryParse(text[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        port = new(protocol, number);
        return !TrafficText.IsIcmp((byte)protocol) || number <= byte.MaxValue;
    }

    /// <summary>For example <c>tcp/80</c> or <c>icmp type 8</c>.</summary>
    public override string ToString() => TrafficText.Of(Protocol, Port);
}
