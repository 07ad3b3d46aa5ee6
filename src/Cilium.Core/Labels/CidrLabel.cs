// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;

namespace Cilium.Core;

/// <summary>The labels that stand for address prefixes, and for the world outside the cluster.</summary>
public static class CidrLabel
{
    /// <summary>The label of a prefix: <c>cidr:10.0.0.0/8</c>, <c>cidr:2001-db8--0/32</c>.</summary>
    /// <param name="prefix">A prefix longer than zero: the whole of a family has only the world label, see <see cref="World"/>.</param>
    /// <exception cref="ArgumentException">The prefix has length zero.</exception>
    public static Label For(IpPrefix prefix) => prefix.Length == 0
        ? throw new ArgumentException("A prefix of length zero has no label of its own; use the world label.", nameof(prefix))
        : new Label(LabelSource.Cidr, Key(prefix));

    /// <summary>The label of the world outside, as seen from a cluster with these address families.</summary>
    /// <remarks>With both families enabled each has its own world; otherwise there is one.</remarks>
    public static Label World(IpPrefix prefix, AddressFamilies enabled) =>
        enabled == (prefix.IsIPv4 ? AddressFamilies.IPv4 : AddressFamilies.IPv6) ? ReservedLabels.World
        : prefix.IsIPv4 ? ReservedLabels.WorldIPv4
        : ReservedLabels.WorldIPv6;

    /// <summary>The labels of a prefix that has no other meaning: its own label (unless its length is zero) and the world label.</summary>
    public static LabelSet SetFor(IpPrefix prefix, AddressFamilies enabled) =>
        prefix.Length == 0 ? [World(prefix, enabled)] : [For(prefix), World(prefix, enabled)];

    /// <summary>The label key of a prefix: its text, in IPv6 with every <c>:</c> as <c>-</c> and a <c>0</c> where the key would begin or the address end with <c>-</c>.</summary>
    public static string Key(IpPrefix prefix)
    {
        if (prefix.IsIPv4)
        {
            return prefix.ToString();
        }

        string address = prefix.AddressText().Replace(':', '-');
        string before = address.StartsWith('-') ? "0" : "", after = address.EndsWith('-') ? "0" : "";
        return $"{before}{address}{after}/{prefix.Length}";
    }

    /// <summary>Reads a label key back; accepts what <see cref="Key"/> writes and plain prefix text.</summary>
    public static bool TryParseKey([NotNullWhen(true)] string? key, out IpPrefix prefix)
    {
        if (key is not null && key.Contains('-', StringComparison.Ordinal))
        {
            key = key.Replace('-', ':');
        }

        return IpPrefix.TryParse(key, out prefix);
    }
}
