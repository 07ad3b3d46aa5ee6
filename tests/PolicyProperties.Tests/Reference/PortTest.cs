// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace PolicyProperties.Tests;

/// <summary>What traffic a rule is about. Equal ones are merged.</summary>
/// <param name="Protocol">The protocol; any only together with any port.</param>
/// <param name="Name">The port's name, lower case; empty for numbers.</param>
/// <param name="First">The first port.</param>
/// <param name="Last">The last port.</param>
internal sealed record PortTest(IpProtocol Protocol, string Name, ushort First, ushort Last)
{
    /// <summary>What stands for any port.</summary>
    private const ushort Open = ushort.MaxValue;

    public static PortTest Anything { get; } = AnyOf(IpProtocol.Any);

    public static PortTest AnyOf(IpProtocol protocol) => new(protocol, "", 0, Open);

    public static PortTest Named(IpProtocol protocol, string name) => new(protocol, name.ToLowerInvariant(), 0, 0);

    /// <summary>A port or range as documents write it: an end that is not beyond the port does not count, and 0 alone is any port.</summary>
    public static PortTest Range(IpProtocol protocol, int port, int endPort)
    {
        var end = (ushort)endPort;
        return port == 0 && end == 0 ? AnyOf(protocol) : new(protocol, "", (ushort)port, Math.Max((ushort)port, end));
    }

    /// <summary>One port, also where that is 0, as of an ICMP type.</summary>
    public static PortTest Exactly(IpProtocol protocol, ushort port) => new(protocol, "", port, port);

    /// <summary>How many bits of protocol and port a key in the map has that matches this traffic; null where none does.</summary>
    /// <param name="protocol">Of the traffic.</param>
    /// <param name="port">Of the traffic, or its ICMP type.</param>
    /// <param name="numberOf">What a port's name stands for; null for nothing.</param>
    public int? PrefixFor(IpProtocol protocol, ushort port, Func<string, IpProtocol, ushort?> numberOf)
    {
        if (Protocol == IpProtocol.Any)
        {
            return 0;
        }

        if (Protocol != protocol)
        {
            return null;
        }

        if (Name.Length > 0)
        {
            return numberOf(Name, protocol) == port ? 24 : null;
        }

        // The largest aligned block of ports around this one that is all in the range.
        for (var length = 0; length <= 16; length++)
        {
            var size = 1 << (16 - length);
            var start = port / size * size;
            if (start >= First && start + size - 1 <= Last)
            {
                return 8 + length;
            }
        }

        return null;
    }
}
