// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Cilium.Core;

public readonly partial struct IpPrefix
{
    private static readonly SearchValues<char> s_ipv6Characters = SearchValues.Create("0123456789abcdefABCDEF:.");

    /// <summary>Reads <c>address/length</c>, or a plain address as a prefix of full length; host bits are cleared.</summary>
    /// <exception cref="FormatException">The text is neither.</exception>
    public static IpPrefix Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out IpPrefix prefix)
            ? prefix
            : throw new FormatException($"'{text}' is not an address or prefix such as 10.0.0.0/8 or 2001:db8::/32.");
    }

    /// <summary>Reads what <see cref="Parse"/> reads.</summary>
    /// <remarks>
    /// Strict, as the ecosystem is: four decimal octets without leading zeros, no zone, no brackets, a length without sign or leading zeros.
    /// </remarks>
    public static bool TryParse([NotNullWhen(true)] string? text, out IpPrefix prefix)
    {
        prefix = default;
        if (string.IsNullOrEmpty(text))
        {
            return false;
        }

        ReadOnlySpan<char> address = text;
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        int length = -1;
        if (slash >= 0)
        {
            address = text.AsSpan(0, slash);
            if (!TryParseDecimal(text.AsSpan(slash + 1), 128, out length))
            {
                return false;
            }
        }

        if (!TryParseAddress(address, out IpPrefix whole) || length > whole.Length)
        {
            return false;
        }

        prefix = length < 0 ? whole : new IpPrefix(whole.Bits, length, whole._isIPv6);
        return true;
    }

    /// <summary>The prefix as text, IPv6 in canonical form (RFC 5952), always with its length.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{AddressText()}/{_length}");

    /// <summary>The first address as text, IPv6 in canonical form (RFC 5952).</summary>
    /// <remarks>Only IPv4-mapped addresses (<c>::ffff:0:0/96</c>) show dotted decimals.</remarks>
    public string AddressText()
    {
        if (!_isIPv6)
        {
            uint value = (uint)(High >> 32);
            return DottedDecimal(value);
        }

        Span<ushort> groups = stackalloc ushort[8];
        for (int i = 0; i < 8; i++)
        {
            groups[i] = (ushort)(Bits >> (112 - (16 * i)));
        }

        return High == 0 && Low >> 32 == 0xFFFF ? "::ffff:" + DottedDecimal((uint)Low) : Compress(groups);
    }

    private static string DottedDecimal(uint value) =>
        string.Create(CultureInfo.InvariantCulture, $"{value >> 24}.{(value >> 16) & 255}.{(value >> 8) & 255}.{value & 255}");

    private static string Compress(ReadOnlySpan<ushort> groups)
    {
        // The first of the longest runs of at least two zero groups becomes "::".
        int start = -1, best = 1;
        for (int i = 0; i < 8; i++)
        {
            int run = 0;
            while (i + run < 8 && groups[i + run] == 0)
            {
                run++;
            }

            if (run > best)
            {
                (start, best) = (i, run);
            }

            i += run;
        }

        StringBuilder text = new(39);
        for (int i = 0; i < 8; i++)
        {
            if (i == start)
            {
                text.Append("::");
                i += best - 1;
                continue;
            }

            string separator = i > 0 && text[^1] != ':' ? ":" : "";
            text.Append(separator).Append(groups[i].ToString("x", CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }

    private static bool TryParseAddress(ReadOnlySpan<char> text, out IpPrefix address)
    {
        address = default;
        if (text.Contains(':'))
        {
            int dot = text.IndexOf('.');
            if (text.ContainsAnyExcept(s_ipv6Characters)
                || (dot >= 0 && !TryParseIPv4(text[(text.LastIndexOf(':') + 1)..], out _))
                || !IPAddress.TryParse(text, out IPAddress? parsed)
                || parsed.AddressFamily != AddressFamily.InterNetworkV6)
            {
                return false;
            }

            address = FromAddress(parsed);
            return true;
        }

        if (!TryParseIPv4(text, out uint value))
        {
            return false;
        }

        address = new IpPrefix(new UInt128((ulong)value << 32, 0), 32, isIPv6: false);
        return true;
    }

    private static bool TryParseIPv4(ReadOnlySpan<char> text, out uint value)
    {
        value = 0;
        int octets = 0;
        foreach (Range range in text.Split('.'))
        {
            if (octets++ == 4 || !TryParseDecimal(text[range], 255, out int octet))
            {
                return false;
            }

            value = (value << 8) | (uint)octet;
        }

        return octets == 4;
    }

    private static bool TryParseDecimal(ReadOnlySpan<char> text, int maximum, out int value)
    {
        value = 0;
        if (text.Length is 0 or > 3 || (text.Length > 1 && text[0] == '0'))
        {
            return false;
        }

        foreach (char c in text)
        {
            if (!char.IsAsciiDigit(c))
            {
                return false;
            }

            value = (value * 10) + (c - '0');
        }

        return value <= maximum;
    }
}
