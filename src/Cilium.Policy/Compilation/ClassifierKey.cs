// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>What a classifier entry is found by, within one policy.</summary>
/// <param name="Direction">Into or out of the endpoint.</param>
/// <param name="Protocol">The IP protocol number; 0 stands for any, and then the port is any too.</param>
/// <param name="Port">The destination port in host byte order, or the ICMP type; bits beyond the prefix are zero.</param>
/// <param name="PortPrefixLength">How many leading bits of the port count: 16 exact, 1 to 15 a range, 0 any port.</param>
public readonly record struct ClassifierKey(TrafficDirection Direction, byte Protocol, ushort Port, byte PortPrefixLength)
    : IComparable<ClassifierKey>
{
    /// <summary>The length of the layer-4 part as a prefix: 0 any protocol, 8 the protocol alone, 8 + n with n port bits.</summary>
    public byte L4PrefixLength => Protocol == 0 ? (byte)0 : (byte)(8 + PortPrefixLength);

    /// <summary>Whether this entry is a range of ports, found through the prefix table.</summary>
    public bool IsPortRange => PortPrefixLength is > 0 and < 16;

    /// <summary>Whether everything that <paramref name="other"/> matches is matched by this key too.</summary>
    public bool Covers(ClassifierKey other) =>
        Direction == other.Direction
        && (Protocol == 0
            || (Protocol == other.Protocol
                && PortPrefixLength <= other.PortPrefixLength
                && (Port ^ other.Port) >> (16 - PortPrefixLength) == 0));

    /// <summary>Whether a packet with this protocol and destination port is matched.</summary>
    /// <param name="protocol">The IP protocol number.</param>
    /// <param name="port">Host byte order.</param>
    public bool Matches(byte protocol, ushort port) =>
        Protocol == 0 || (Protocol == protocol && (Port ^ port) >> (16 - PortPrefixLength) == 0);

    /// <summary>Orders by direction, then protocol, then port, broader keys before the narrower ones that they cover.</summary>
    public int CompareTo(ClassifierKey other)
    {
        var byDirection = Direction.CompareTo(other.Direction);
        if (byDirection != 0)
        {
            return byDirection;
        }

        var byProtocol = Protocol.CompareTo(other.Protocol);
        if (byProtocol != 0)
        {
            return byProtocol;
        }

        var byPort = Port.CompareTo(other.Port);
        return byPort != 0 ? byPort : PortPrefixLength.CompareTo(other.PortPrefixLength);
    }

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator <(ClassifierKey left, ClassifierKey right) => left.CompareTo(right) < 0;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator >(ClassifierKey left, ClassifierKey right) => left.CompareTo(right) > 0;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator <=(ClassifierKey left, ClassifierKey right) => left.CompareTo(right) <= 0;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator >=(ClassifierKey left, ClassifierKey right) => left.CompareTo(right) >= 0;

    /// <summary>For example <c>ingress tcp/80</c>, <c>egress udp/0x1f00/8</c>, <c>ingress any</c>.</summary>
    public override string ToString()
    {
        var direction = Direction == TrafficDirection.Ingress ? "ingress" : "egress";
        return PortPrefixLength switch
        {
            _ when Protocol == 0 => $"{direction} any",
            0 => $"{direction} {ProtocolNames.NameOf(Protocol)}",
            16 => $"{direction} {ProtocolNames.NameOf(Protocol)}/{Port}",
            _ => $"{direction} {ProtocolNames.NameOf(Protocol)}/0x{Port:x4}/{PortPrefixLength}",
        };
    }
}
