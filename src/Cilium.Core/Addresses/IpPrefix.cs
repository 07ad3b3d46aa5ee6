// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Cilium.Core;

/// <summary>An IPv4 or IPv6 address prefix, such as <c>10.0.0.0/8</c>; a single address is a prefix of full length.</summary>
/// <remarks>
/// A 24-byte value without references, for tables of hundreds of thousands. Bits beyond <see cref="Length"/> are always zero.
/// The two families never contain each other: IPv4-mapped IPv6 prefixes stay IPv6. The default value is <c>0.0.0.0/0</c>.
/// </remarks>
public readonly partial struct IpPrefix : IEquatable<IpPrefix>, IComparable<IpPrefix>
{
    private readonly byte _length;
    private readonly bool _isIPv6;

    private IpPrefix(UInt128 bits, int length, bool isIPv6)
    {
        bits &= Mask(length);
        High = (ulong)(bits >> 64);
        Low = (ulong)bits;
        _length = (byte)length;
        _isIPv6 = isIPv6;
    }

    /// <summary>Creates a prefix; host bits are cleared.</summary>
    /// <param name="address">An IPv4 or IPv6 address; the scope id of a link-local address is ignored.</param>
    /// <param name="length">The number of leading bits that count: 0 to 32 (IPv4) or 128 (IPv6).</param>
    /// <exception cref="ArgumentException">The address is of another family.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The length does not fit the family.</exception>
    public IpPrefix(IPAddress address, int length)
    {
        ArgumentNullException.ThrowIfNull(address);
        IpPrefix whole = FromAddress(address);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, whole.Length);
        this = new IpPrefix(whole.Bits, length, whole._isIPv6);
    }

    /// <summary>The number of leading bits that count: 0 to <see cref="MaxLength"/>.</summary>
    public int Length => _length;

    /// <summary>32 for IPv4, 128 for IPv6.</summary>
    public int MaxLength => _isIPv6 ? 128 : 32;

    /// <summary>Whether this is an IPv4 prefix.</summary>
    public bool IsIPv4 => !_isIPv6;

    /// <summary>Whether this is an IPv6 prefix.</summary>
    public bool IsIPv6 => _isIPv6;

    /// <summary>Whether the prefix is a single address.</summary>
    public bool IsSingleAddress => _length == MaxLength;

    /// <summary>The address bits, the first one on top; IPv4 occupies the top 32 bits.</summary>
    public UInt128 Bits => new(High, Low);

    private ulong High { get; }

    private ulong Low { get; }

    /// <summary>The first address of the prefix (a new object).</summary>
    public IPAddress Address
    {
        get
        {
            Span<byte> bytes = stackalloc byte[16];
            WriteBytes(bytes);
            return new IPAddress(bytes[..(_isIPv6 ? 16 : 4)]);
        }
    }

    /// <summary>The prefix of full length of an address; the scope id of a link-local address is ignored.</summary>
    /// <exception cref="ArgumentException">The address is neither IPv4 nor IPv6.</exception>
    public static IpPrefix FromAddress(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        Span<byte> bytes = stackalloc byte[16];
        if (address.AddressFamily is not (AddressFamily.InterNetwork or AddressFamily.InterNetworkV6)
            || !address.TryWriteBytes(bytes, out int written))
        {
            throw new ArgumentException($"Address family {address.AddressFamily} is neither IPv4 nor IPv6.", nameof(address));
        }

        return FromBytes(bytes[..written]);
    }

    /// <summary>The prefix of full length of an address in network byte order: 4 bytes (IPv4) or 16 bytes (IPv6).</summary>
    /// <exception cref="ArgumentException">Another number of bytes.</exception>
    public static IpPrefix FromBytes(ReadOnlySpan<byte> address) => address.Length switch
    {
        4 => new IpPrefix(new UInt128((ulong)BinaryPrimitives.ReadUInt32BigEndian(address) << 32, 0), 32, isIPv6: false),
        16 => new IpPrefix(BinaryPrimitives.ReadUInt128BigEndian(address), 128, isIPv6: true),
        _ => throw new ArgumentException("An address has 4 or 16 bytes.", nameof(address)),
    };

    /// <summary>Makes a prefix from its bits, the first one on top; bits beyond <paramref name="length"/> are cleared.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The length does not fit the family.</exception>
    public static IpPrefix FromBits(UInt128 bits, int length, bool isIPv6)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, isIPv6 ? 128 : 32);
        return new IpPrefix(bits, length, isIPv6);
    }

    /// <summary>Writes the address in network byte order.</summary>
    /// <param name="destination">At least 16 bytes; all 16 are written, IPv4 in the first four and zero in the rest.</param>
    public void WriteBytes(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, High);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], Low);
    }

    /// <summary>Whether <paramref name="other"/> is of the same family and lies inside this prefix (or is equal to it).</summary>
    public bool Contains(IpPrefix other) =>
        _isIPv6 == other._isIPv6 && _length <= other._length && (other.Bits & Mask(_length)) == Bits;

    /// <summary>Whether the address lies inside this prefix.</summary>
    public bool Contains(IPAddress address) => Contains(FromAddress(address));

    /// <summary>The prefix that is <paramref name="length"/> bits long and contains this one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative or longer than this prefix.</exception>
    public IpPrefix Truncate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length);
        return new IpPrefix(Bits, length, _isIPv6);
    }

    /// <summary>Whether both are the same prefix.</summary>
    public bool Equals(IpPrefix other) =>
        High == other.High && Low == other.Low && _length == other._length && _isIPv6 == other._isIPv6;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is IpPrefix other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(High, Low, _length, _isIPv6);

    /// <summary>Orders IPv4 before IPv6, then by address, then shorter prefixes first.</summary>
    public int CompareTo(IpPrefix other)
    {
        int order = _isIPv6.CompareTo(other._isIPv6);
        order = order != 0 ? order : Bits.CompareTo(other.Bits);
        return order != 0 ? order : _length.CompareTo(other._length);
    }

    /// <summary>Whether both are the same prefix.</summary>
    public static bool operator ==(IpPrefix left, IpPrefix right) => left.Equals(right);

    /// <summary>Whether the prefixes differ.</summary>
    public static bool operator !=(IpPrefix left, IpPrefix right) => !left.Equals(right);

    /// <summary>Whether <paramref name="left"/> sorts first.</summary>
    public static bool operator <(IpPrefix left, IpPrefix right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> sorts first or is equal.</summary>
    public static bool operator <=(IpPrefix left, IpPrefix right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> sorts last.</summary>
    public static bool operator >(IpPrefix left, IpPrefix right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="left"/> sorts last or is equal.</summary>
    public static bool operator >=(IpPrefix left, IpPrefix right) => left.CompareTo(right) >= 0;

    private static UInt128 Mask(int length) => length == 0 ? UInt128.Zero : UInt128.MaxValue << (128 - length);
}
