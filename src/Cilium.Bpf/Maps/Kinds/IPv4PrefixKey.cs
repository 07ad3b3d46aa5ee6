// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Cilium.Bpf;

/// <summary>Key of an LPM trie of IPv4 prefixes: 8 bytes, <c>struct { __u32 prefixlen; __be32 addr; }</c>.</summary>
/// <remarks>An LPM trie's key is the prefix length in bits, in the machine's byte order, followed by the bits, the most
/// significant first; a lookup with the full length finds the longest prefix that contains the address. Other layouts (with
/// fields before the address, for instance) follow the same rule. Source: the kernel's <c>Documentation/bpf/map_lpm_trie.rst</c>.</remarks>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct IPv4PrefixKey
{
    private const int AddressBits = 32;

    private readonly uint _prefixLength;
    private readonly uint _address;

    /// <summary>Makes a key of a prefix.</summary>
    /// <param name="address">An IPv4 address; bits beyond the prefix are ignored and cleared.</param>
    /// <param name="prefixLength">0 to 32; 32, the default, to look an address up.</param>
    /// <exception cref="ArgumentException">The address is not IPv4.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The length is out of range.</exception>
    public IPv4PrefixKey(IPAddress address, int prefixLength = AddressBits)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentOutOfRangeException.ThrowIfNegative(prefixLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(prefixLength, AddressBits);
        if (address.AddressFamily != AddressFamily.InterNetwork)
        {
            throw new ArgumentException($"{address} is not an IPv4 address.", nameof(address));
        }

        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        _ = address.TryWriteBytes(bytes, out _);
        uint bits = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        uint mask = prefixLength == 0 ? 0 : uint.MaxValue << (AddressBits - prefixLength);
        BinaryPrimitives.WriteUInt32BigEndian(bytes, bits & mask);
        _prefixLength = (uint)prefixLength;
        _address = MemoryMarshal.Read<uint>(bytes);
    }

    /// <summary>Makes a key of a prefix.</summary>
    /// <param name="prefix">An IPv4 prefix.</param>
    public IPv4PrefixKey(IPNetwork prefix)
        : this(prefix.BaseAddress, prefix.PrefixLength)
    {
    }

    /// <summary>The length of the prefix in bits.</summary>
    public int PrefixLength => (int)_prefixLength;

    /// <summary>The address of the prefix.</summary>
    public IPAddress Address => new(_address);

    /// <inheritdoc/>
    public override string ToString() => $"{Address}/{_prefixLength}";
}
