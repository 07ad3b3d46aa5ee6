// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Cilium.Core;

/// <summary>The number that stands for a set of security-relevant labels, in the data plane and on the wire.</summary>
/// <param name="Value">32 bits in host order: the scope in the top eight, and the 24 bits that travel in tunnel headers and marks.</param>
/// <remarks>
/// Ranges: 0 unknown, below 100 reserved, 100 to 115 well known, 128 to 255 fixed by the user, from 256 allocated for the cluster
/// (<see cref="ClusterIdSpace"/>), then one range per <see cref="IdentityScope"/>.
/// </remarks>
public readonly record struct NumericIdentity(uint Value) : IComparable<NumericIdentity>
{
    /// <summary>The number of bits that travel on the wire.</summary>
    public const int WireBits = 24;

    /// <summary>The first number that is not reserved by the ecosystem.</summary>
    public const uint FirstWellKnown = 100;

    /// <summary>The last well-known number.</summary>
    public const uint LastWellKnown = 115;

    /// <summary>The first number that users may give to fixed identities.</summary>
    public const uint FirstUserReserved = 128;

    /// <summary>The last number that users may give to fixed identities.</summary>
    public const uint LastUserReserved = 255;

    /// <summary>The first number that is allocated when the cluster has no id.</summary>
    public const uint FirstAllocated = 256;

    /// <summary>No identity: matches nothing but what is allowed from everywhere.</summary>
    public static NumericIdentity Unknown => default;

    /// <summary>Where the identity is valid.</summary>
    public IdentityScope Scope => (IdentityScope)(Value >> WireBits);

    /// <summary>The 24 bits that travel in tunnel headers and marks.</summary>
    public uint WireValue => Value & 0x00FF_FFFF;

    /// <summary>Whether the number is one that the ecosystem has given a meaning or keeps for that (1 to 99).</summary>
    public bool IsReserved => Value is > 0 and < FirstWellKnown;

    /// <summary>Whether the number is a well-known one (100 to 115).</summary>
    public bool IsWellKnown => Value is >= FirstWellKnown and <= LastWellKnown;

    /// <summary>Whether the number is one that users give to fixed identities (128 to 255).</summary>
    public bool IsUserReserved => Value is >= FirstUserReserved and <= LastUserReserved;

    /// <summary>Whether the identity has a meaning on this node only.</summary>
    public bool IsNodeLocal => Scope is IdentityScope.Local or IdentityScope.RemoteNode;

    /// <summary>Whether the number is allocated for workloads of this or another cluster.</summary>
    public bool IsClusterAllocated => Scope == IdentityScope.Global && Value >= FirstAllocated;

    /// <summary>Whether the identity is one of the three worlds (2, and 9 and 10 when both address families are enabled).</summary>
    public bool IsWorld(AddressFamilies enabled) =>
        this == ReservedIdentities.World
        || (enabled == AddressFamilies.DualStack && (this == ReservedIdentities.WorldIPv4 || this == ReservedIdentities.WorldIPv6));

    /// <summary>Whether the identity belongs to a cluster: neither world nor of scope <see cref="IdentityScope.Local"/>.</summary>
    public bool IsInCluster(AddressFamilies enabled) => !IsWorld(enabled) && Scope != IdentityScope.Local;

    /// <summary>Makes the identity of a scope with a number in it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number has more than 24 bits.</exception>
    public static NumericIdentity Create(IdentityScope scope, uint number)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, 0x00FF_FFFFu);
        return new NumericIdentity(((uint)scope << WireBits) | number);
    }

    /// <summary>Reads a name of a reserved identity, or a number: decimal, <c>0x</c>, <c>0o</c> (or <c>0</c>) and <c>0b</c>.</summary>
    /// <exception cref="FormatException">The text is neither, or above 4294967295.</exception>
    public static NumericIdentity Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out NumericIdentity identity)
            ? identity
            : throw new FormatException($"'{text}' is neither the name of a reserved identity nor a number up to {uint.MaxValue}.");
    }

    /// <summary>Reads what <see cref="Parse"/> reads.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out NumericIdentity identity)
    {
        identity = default;
        if (string.IsNullOrEmpty(text))
        {
            return false;
        }

        if (ReservedIdentities.TryGetByName(text, out identity))
        {
            return true;
        }

        if (!NumberSyntax.TryParseUInt32(text, out uint value))
        {
            return false;
        }

        identity = new NumericIdentity(value);
        return true;
    }

    /// <summary>Orders by number.</summary>
    public int CompareTo(NumericIdentity other) => Value.CompareTo(other.Value);

    /// <summary>The name of a reserved identity, otherwise the decimal number.</summary>
    public override string ToString() =>
        ReservedIdentities.TryGetName(this, out string? name) ? name : Value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Whether <paramref name="left"/> is the smaller number.</summary>
    public static bool operator <(NumericIdentity left, NumericIdentity right) => left.Value < right.Value;

    /// <summary>Whether <paramref name="left"/> is smaller or equal.</summary>
    public static bool operator <=(NumericIdentity left, NumericIdentity right) => left.Value <= right.Value;

    /// <summary>Whether <paramref name="left"/> is the larger number.</summary>
    public static bool operator >(NumericIdentity left, NumericIdentity right) => left.Value > right.Value;

    /// <summary>Whether <paramref name="left"/> is larger or equal.</summary>
    public static bool operator >=(NumericIdentity left, NumericIdentity right) => left.Value >= right.Value;
}
