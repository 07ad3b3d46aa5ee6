// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>Neighbouring ports of one protocol.</summary>
/// <param name="Protocol">The protocol; <see cref="IpProtocol.Any"/> stands for all those that no policy at hand names.</param>
/// <param name="First">The first port or ICMP type.</param>
/// <param name="Last">The last port or ICMP type.</param>
public readonly record struct TrafficRange(IpProtocol Protocol, ushort First, ushort Last)
{
    /// <summary>The range of a single port.</summary>
    public static TrafficRange Of(TrafficPort port) => new(port.Protocol, port.Port, port.Port);

    /// <summary>Every port of a protocol, or every type of message.</summary>
    internal static TrafficRange Whole(IpProtocol protocol) => new(protocol, 0, LastOf(protocol));

    internal bool IsWhole => First == 0 && Last == LastOf(Protocol);

    /// <summary>A port for which every verdict is that of the whole range.</summary>
    internal TrafficPort Sample => new(Protocol, First);

    /// <summary>For example <c>tcp/80</c>, <c>udp/1024-65535</c>, <c>sctp</c>.</summary>
    public override string ToString() =>
        Protocol == IpProtocol.Any ? "other protocols"
        : IsWhole ? ProtocolNames.NameOf((byte)Protocol)
        : First == Last ? Sample.ToString()
        : TrafficText.IsIcmp((byte)Protocol) ? $"{ProtocolNames.NameOf((byte)Protocol)} types {First}-{Last}"
        : $"{ProtocolNames.NameOf((byte)Protocol)}/{First}-{Last}";

    private static ushort LastOf(IpProtocol protocol) => TrafficText.IsIcmp((byte)protocol) ? byte.MaxValue : ushort.MaxValue;
}
