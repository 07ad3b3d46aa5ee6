// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Cilium.Bpf;

/// <summary>Key of an LPM trie of IPv6 prefixes: 20 bytes, <c>struct { __u32 prefixlen; __u8 addr[16]; }</c>.</summary>
/// <remarks>For the rule behind it see <see cref="IPv4PrefixKey"/>.</remarks>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct IPv6PrefixKey
{
    private const int AddressBits = 128;
    private const int AddressBytes = 16;

    // Four words rather than two: the layout has 4-byte alignment and no padding.
    private readonly uint _prefixLength;
    private readonly uint _address0;
    private readonly uint _address1;
    private readonly uint _address2;
    private readonly uint _address3;

    /// <summary>Makes a key of a prefix.</summary>
    /// <param name="address">An IPv6 address; bits beyond the prefix are ignored and cleared.</param>
    /// <param name="prefixLength">0 to 128; 128, the default, to look an address up.</param>
    /// <exception cref="ArgumentException">The address is not IPv6.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The length is out of range.</exception>
    public IPv6PrefixKey(IPAddress address, int prefixLength = AddressBits)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentOutOfRangeException.ThrowIfNegative(prefixLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(prefixLength, AddressBits);
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            throw new ArgumentException($"{address} is not an IPv6 address.", nameof(address));
        }

        Span<byte> bytes = stackalloc byte[AddressBytes];
        _ = address.TryWriteBytes(bytes, out _);
        UInt128 mask = prefixLength == 0 ? UInt128.Zero : UInt128.MaxValue << (AddressBits - prefixLength);
        BinaryPrimitives.WriteUInt128BigEndian(bytes, BinaryPrimitives.ReadUInt128BigEndian(bytes) & mask);
        ReadOnlySpan<uint> words = MemoryMarshal.Cast<byte, uint>(bytes);
        _prefixLength = (uint)prefixLength;
        (_address0, _address1, _address2, _address3) = (words[0], words[1], words[2], words[3]);
    }

    /// <summary>Makes a key of a prefix.</summary>
    /// <param name="prefix">An IPv6 prefix.</param>
    public IPv6PrefixKey(IPNetwork prefix)
        : this(prefix.BaseAddress, prefix.PrefixLength)
    {
    }

    /// <summary>The length of the prefix in bits.</summary>
    public int PrefixLength => (int)_prefixLength;

    /// <summary>The address of the prefix.</summary>
    public IPAddress Address
    {
        get
        {
            ReadOnlySpan<uint> words = [_address0, _address1, _address2, _address3];
            return new IPAddress(MemoryMarshal.AsBytes(words));
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Address}/{_prefixLength}";
}
