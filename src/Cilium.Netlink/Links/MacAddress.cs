// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Cilium.Netlink;

/// <summary>An Ethernet hardware address: six bytes.</summary>
public readonly record struct MacAddress : ISpanParsable<MacAddress>
{
    /// <summary>The number of bytes: 6.</summary>
    public const int Length = 6;

    private readonly ulong _value;

    /// <summary>Reads an address from six bytes in the order in which they are sent.</summary>
    /// <exception cref="ArgumentException">There are not exactly six bytes.</exception>
    public MacAddress(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Length)
        {
            throw new ArgumentException($"A MAC address has 6 bytes, not {bytes.Length}.", nameof(bytes));
        }

        foreach (byte b in bytes)
        {
            _value = (_value << 8) | b;
        }
    }

    /// <summary>Whether the address names a group of stations (the lowest bit of the first byte).</summary>
    public bool IsMulticast => ((_value >> 40) & 1) != 0;

    /// <summary>Whether the address was made up locally, not given by a manufacturer (the second lowest bit of the first byte).</summary>
    public bool IsLocal => ((_value >> 40) & 2) != 0;

    /// <summary>Reads "02:00:5e:10:00:01".</summary>
    /// <exception cref="FormatException">It is not six hexadecimal bytes with colons between them.</exception>
    public static MacAddress Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Parse(text.AsSpan(), null);
    }

    /// <inheritdoc cref="Parse(string)"/>
    public static MacAddress Parse(string s, IFormatProvider? provider) => Parse(s);

    /// <inheritdoc cref="Parse(string)"/>
    public static MacAddress Parse(ReadOnlySpan<char> s, IFormatProvider? provider)
        => TryParse(s, provider, out MacAddress result)
            ? result
            : throw new FormatException($"'{s}' is not a MAC address; write six hexadecimal bytes such as 02:00:5e:10:00:01.");

    /// <summary>Reads "02:00:5e:10:00:01" when it is one.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out MacAddress result) => TryParse(text.AsSpan(), null, out result);

    /// <inheritdoc cref="TryParse(string?, out MacAddress)"/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out MacAddress result) => TryParse(s.AsSpan(), provider, out result);

    /// <inheritdoc cref="TryParse(string?, out MacAddress)"/>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out MacAddress result)
    {
        result = default;
        if (s.Length != 17)
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[Length];
        for (int i = 0; i < Length; i++)
        {
            bool isSeparated = i == Length - 1 || s[(i * 3) + 2] == ':';
            if (!isSeparated || !byte.TryParse(s.Slice(i * 3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out bytes[i]))
            {
                return false;
            }
        }

        result = new MacAddress(bytes);
        return true;
    }

    /// <summary>Writes the six bytes in the order in which they are sent.</summary>
    /// <exception cref="ArgumentException">The destination is shorter than six bytes.</exception>
    public void CopyTo(Span<byte> destination)
    {
        if (destination.Length < Length)
        {
            throw new ArgumentException($"A MAC address needs 6 bytes, the destination has {destination.Length}.", nameof(destination));
        }

        for (int i = 0; i < Length; i++)
        {
            destination[i] = (byte)(_value >> (40 - (8 * i)));
        }
    }

    /// <summary>The address as "02:00:5e:10:00:01".</summary>
    public override string ToString() => string.Create(17, _value, static (text, value) =>
    {
        for (int i = 0; i < Length; i++)
        {
            byte b = (byte)(value >> (40 - (8 * i)));
            text[i * 3] = "0123456789abcdef"[b >> 4];
            text[(i * 3) + 1] = "0123456789abcdef"[b & 15];
            if (i < Length - 1)
            {
                text[(i * 3) + 2] = ':';
            }
        }
    });
}
