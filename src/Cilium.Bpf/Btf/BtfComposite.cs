// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;

namespace Cilium.Bpf;

/// <summary>A struct or a union.</summary>
public sealed class BtfComposite : BtfType
{
    // The visits are bounded because hostile BTF can nest anonymous structs without end or without measure.
    private const int MaxAnonymousVisits = 4096;

    private readonly int _members;
    private readonly int _count;
    private readonly bool _hasBitFields;
    private IReadOnlyList<BtfMember>? _decoded;

    internal BtfComposite(Btf btf, uint id, BtfKind kind, string name, uint byteSize, int members, int count, bool hasBitFields)
        : base(btf, id, kind, name)
    {
        ByteSize = byteSize;
        _members = members;
        _count = count;
        _hasBitFields = hasBitFields;
    }

    /// <summary>The size in bytes.</summary>
    public uint ByteSize { get; }

    /// <summary>Whether this is a union.</summary>
    public bool IsUnion => Kind == BtfKind.Union;

    /// <summary>The members in declaration order. Anonymous structs and unions are members with an empty name.</summary>
    public IReadOnlyList<BtfMember> Members => _decoded ??= Btf.DecodeMembers(_members, _count, _hasBitFields);

    /// <summary>Finds a member by name, looking into anonymous structs and unions as C does.</summary>
    /// <param name="name">The C name.</param>
    /// <param name="member">The member, its offset counted from the start of this type.</param>
    /// <returns>False when there is no such member.</returns>
    public bool TryFindMember(string name, [NotNullWhen(true)] out BtfMember? member)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var visits = MaxAnonymousVisits;
        return TryFind(this, name, 0, ref visits, out member);
    }

    private static bool TryFind(
        BtfComposite type, string name, uint bitOffset, ref int visits, [NotNullWhen(true)] out BtfMember? member)
    {
        foreach (var candidate in type.Members)
        {
            if (candidate.Name == name)
            {
                member = candidate with { BitOffset = unchecked(candidate.BitOffset + bitOffset) };
                return true;
            }
        }

        foreach (var candidate in type.Members)
        {
            if (candidate.Name.Length == 0 && --visits > 0 && candidate.Type.Unwrapped is BtfComposite inner && inner.Id != type.Id
                && TryFind(inner, name, unchecked(candidate.BitOffset + bitOffset), ref visits, out member))
            {
                return true;
            }
        }

        member = null;
        return false;
    }
}
