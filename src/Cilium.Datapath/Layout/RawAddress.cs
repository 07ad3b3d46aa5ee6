// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Runtime.InteropServices;
using Cilium.Core;

namespace Cilium.Datapath.Layout;

/// <summary>The C union <c>address</c>: an IPv6 address in network order, or an IPv4 address with zeroes behind it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RawAddress : IEquatable<RawAddress>
{
    private ulong _first;
    private ulong _second;

    public static RawAddress From(IpPrefix prefix)
    {
        RawAddress address = default;
        prefix.WriteBytes(MemoryMarshal.AsBytes(new Span<RawAddress>(ref address)));
        return address;
    }

    /// <param name="word">An IPv4 address as the programs hold it: network order in memory.</param>
    public static RawAddress FromWord(uint word)
    {
        RawAddress address = default;
        MemoryMarshal.Write(MemoryMarshal.AsBytes(new Span<RawAddress>(ref address)), word);
        return address;
    }

    /// <summary>The IPv4 address as the programs hold it.</summary>
    public readonly uint ToWord() => (uint)_first;

    /// <summary>Both halves, as they lie in memory.</summary>
    public readonly (ulong First, ulong Second) Halves => (_first, _second);

    public static RawAddress From(IPAddress? address) => address is null ? default : From(IpPrefix.FromAddress(address));

    public readonly IPAddress ToIPAddress(bool isIPv6)
    {
        var bytes = MemoryMarshal.AsBytes(new ReadOnlySpan<RawAddress>(in this));
        return new IPAddress(isIPv6 ? bytes : bytes[..4]);
    }

    public readonly IpPrefix ToPrefix(bool isIPv6)
    {
        var bytes = MemoryMarshal.AsBytes(new ReadOnlySpan<RawAddress>(in this));
        return IpPrefix.FromBytes(isIPv6 ? bytes : bytes[..4]);
    }

    public readonly bool Equals(RawAddress other) => _first == other._first && _second == other._second;

    public override readonly bool Equals(object? obj) => obj is RawAddress other && Equals(other);

    public override readonly int GetHashCode() => HashCode.Combine(_first, _second);
}
