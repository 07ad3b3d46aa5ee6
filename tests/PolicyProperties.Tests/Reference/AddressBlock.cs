// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Globalization;
using System.Net;

namespace PolicyProperties.Tests;

/// <summary>A block of addresses, by arithmetic.</summary>
internal readonly record struct AddressBlock(UInt128 Bits, int Length, bool IsIPv6)
{
    private int Width => IsIPv6 ? 128 : 32;

    /// <summary>Reads a prefix or an address; bits beyond the length do not count.</summary>
    public static AddressBlock Parse(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var address = IPAddress.Parse(slash < 0 ? text : text[..slash]).GetAddressBytes();
        var isIPv6 = address.Length == 16;
        var bits = isIPv6 ? BinaryPrimitives.ReadUInt128BigEndian(address) : BinaryPrimitives.ReadUInt32BigEndian(address);
        var length = slash < 0 ? address.Length * 8 : int.Parse(text[(slash + 1)..], CultureInfo.InvariantCulture);
        return new(Cut(bits, (address.Length * 8) - length), length, isIPv6);
    }

    /// <summary>Whether all of the other block lies in this one.</summary>
    public bool Contains(AddressBlock other) =>
        IsIPv6 == other.IsIPv6 && Length <= other.Length && Cut(other.Bits, Width - Length) == Bits;

    public override string ToString() => $"{(IsIPv6 ? "6" : "4")}:{Bits:x}/{Length}";

    private static UInt128 Cut(UInt128 bits, int low) => low == 128 ? 0 : bits >> low << low;
}
