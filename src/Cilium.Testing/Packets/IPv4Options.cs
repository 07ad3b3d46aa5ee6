// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Testing;

/// <summary>Options for <see cref="IPv4Header.Options"/>; concatenate them for several.</summary>
public static class IPv4Options
{
    /// <summary>Asks routers to look into the packet (RFC 2113), 4 bytes.</summary>
    public static ReadOnlyMemory<byte> RouterAlert { get; } = new byte[] { 148, 4, 0, 0 };

    /// <summary>Asks routers to write down their addresses (RFC 791).</summary>
    /// <param name="slots">Room for so many addresses, 1 to 9.</param>
    public static ReadOnlyMemory<byte> RecordRoute(int slots)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(slots, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(slots, 9);
        byte[] option = new byte[3 + (slots * 4)];
        option[0] = 7;
        option[1] = (byte)option.Length;
        option[2] = 4;
        return option;
    }

    /// <summary>As many one-byte no-operations.</summary>
    /// <param name="count">1 to 40.</param>
    public static ReadOnlyMemory<byte> NoOperations(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, 40);
        byte[] options = new byte[count];
        Array.Fill(options, (byte)1);
        return options;
    }
}
