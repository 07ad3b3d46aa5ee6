// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Text;
using Cilium.Core;

namespace Cilium.LoadBalancing;

/// <summary>A backend as consistent hashing sees it.</summary>
/// <param name="Address">IPv4 or IPv6.</param>
/// <param name="Port">Host order.</param>
/// <param name="Protocol">TCP, UDP or SCTP.</param>
/// <param name="Weight">Its share relative to the others', 1 to 65,535.</param>
public readonly record struct MaglevBackend(IPAddress Address, ushort Port, IpProtocol Protocol, int Weight = Backend.DefaultWeight)
{
    /// <summary>The name that is hashed and by which backends are sorted. Frozen: all nodes must make the same of a backend.</summary>
    internal string HashedName()
    {
        string protocol = Protocol switch
        {
            IpProtocol.Tcp => "TCP",
            IpProtocol.Udp => "UDP",
            IpProtocol.Sctp => "SCTP",
            _ => throw new ArgumentException($"Backends of protocol {Protocol} cannot be balanced: TCP, UDP or SCTP."),
        };
        IpPrefix address = IpPrefix.FromAddress(Address);
        return address.IsIPv6
            ? $"[[{address.AddressText()}]:{Port}/{protocol},State:active]"
            : $"[{address.AddressText()}:{Port}/{protocol},State:active]";
    }

    /// <summary>Where its walk through the table begins, and how far each step goes.</summary>
    internal static (int Offset, int Step) WalkOf(string name, int size, uint seed)
    {
        Span<byte> bytes = stackalloc byte[name.Length];
        Encoding.ASCII.GetBytes(name, bytes);
        (ulong low, ulong high) = Murmur3.Hash(bytes, seed);
        return ((int)(low % (ulong)size), (int)(high % (ulong)(size - 1)) + 1);
    }
}
