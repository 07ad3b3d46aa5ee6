// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>Traffic as people write it.</summary>
internal static class TrafficText
{
    /// <summary>One port, or one type of ICMP message.</summary>
    public static string Of(IpProtocol protocol, ushort port) => IsIcmp((byte)protocol)
        ? $"{ProtocolNames.NameOf((byte)protocol)} type {port}"
        : $"{ProtocolNames.NameOf((byte)protocol)}/{port}";

    /// <summary>What a rule is about; a name of a port with the number that it stands for.</summary>
    public static string Of(RulePort port, NamedPorts names)
    {
        var protocol = ProtocolNames.NameOf(port.Protocol);
        if (port.HasAnyPort)
        {
            return port.Protocol == 0 ? "any traffic" : protocol;
        }

        if (port.Name.Length > 0)
        {
            return names.TryGet(port.Name, port.Protocol, out var number)
                ? $"{protocol}/{port.Name} ({number})"
                : $"{protocol}/{port.Name} (which names no port)";
        }

        return port.EndPort > port.Port ? $"{protocol}/{port.Port}-{port.EndPort}" : Of((IpProtocol)port.Protocol, port.Port);
    }

    public static bool IsIcmp(byte protocol) => (IpProtocol)protocol is IpProtocol.Icmp or IpProtocol.IcmpV6;
}
