// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;

namespace Cilium.Testing;

public sealed partial class PacketSpec
{
    /// <summary>Adds an IPv4 header.</summary>
    public PacketSpec IPv4(IPAddress source, IPAddress destination) =>
        Then(new IPv4Header(Require(source, AddressFamily.InterNetwork), Require(destination, AddressFamily.InterNetwork)));

    /// <inheritdoc cref="IPv4(IPAddress, IPAddress)"/>
    public PacketSpec IPv4(string source, string destination) => IPv4(IPAddress.Parse(source), IPAddress.Parse(destination));

    /// <summary>Adds an IPv6 header.</summary>
    public PacketSpec IPv6(IPAddress source, IPAddress destination) =>
        Then(new IPv6Header(Require(source, AddressFamily.InterNetworkV6), Require(destination, AddressFamily.InterNetworkV6)));

    /// <inheritdoc cref="IPv6(IPAddress, IPAddress)"/>
    public PacketSpec IPv6(string source, string destination) => IPv6(IPAddress.Parse(source), IPAddress.Parse(destination));

    /// <summary>Adds the IP header of the addresses' family.</summary>
    /// <exception cref="ArgumentException">The addresses are of two families.</exception>
    public PacketSpec IP(IPAddress source, IPAddress destination)
    {
        ArgumentNullException.ThrowIfNull(source);
        return source.AddressFamily == AddressFamily.InterNetwork ? IPv4(source, destination) : IPv6(source, destination);
    }

    /// <summary>Adds an IPv6 extension header, 8 bytes (authentication: 12) unless <paramref name="content"/> takes more.</summary>
    /// <param name="protocol">Its number, see <see cref="IPv6ExtensionHeader"/>.</param>
    /// <param name="content">What stands behind its first two bytes.</param>
    public PacketSpec Extension(byte protocol, ReadOnlyMemory<byte> content = default) =>
        Then(new IPv6ExtensionHeader(protocol) { Content = content });

    private static IPAddress Require(IPAddress address, AddressFamily family)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.AddressFamily == family
            ? address
            : throw new ArgumentException($"{address} is not an address of family {family}.", nameof(address));
    }
}
