// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using static Cilium.Netlink.Interop.RtNetlink;

namespace Cilium.Netlink;

/// <summary>Address families between .NET's numbers and the kernel's.</summary>
internal static class Families
{
    internal static byte ToKernel(AddressFamily family) => family switch
    {
        AddressFamily.Unspecified => AF_UNSPEC,
        AddressFamily.InterNetwork => AF_INET,
        AddressFamily.InterNetworkV6 => AF_INET6,
        _ => throw new ArgumentException($"{family} is neither IPv4 nor IPv6.", nameof(family)),
    };

    internal static AddressFamily FromKernel(byte family) => family switch
    {
        AF_INET => AddressFamily.InterNetwork,
        AF_INET6 => AddressFamily.InterNetworkV6,
        _ => AddressFamily.Unspecified,
    };

    /// <summary>The prefix of length 0.</summary>
    internal static IPNetwork Everything(byte family)
        => new(family == AF_INET6 ? IPAddress.IPv6Any : IPAddress.Any, 0);

    /// <summary>A prefix from an address that may have bits set beyond it.</summary>
    internal static IPNetwork ToNetwork(IPAddress address, int prefixLength)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out int length);
        if (prefixLength > length * 8)
        {
            throw new NetlinkFormatException($"a prefix of {prefixLength} bits belongs to an address of {length} bytes");
        }

        for (int bit = prefixLength; bit < length * 8; bit++)
        {
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        }

        return new IPNetwork(new IPAddress(bytes[..length]), prefixLength);
    }
}
