// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>Compares C# structs with the C types that they stand for, so that the two cannot drift apart unnoticed.</summary>
public static class BtfLayout
{
    private const int DeepestNesting = 32;

    /// <summary>Compares structs with the types of an object.</summary>
    /// <param name="btf">The object's types.</param>
    /// <param name="structs">The C# structs.</param>
    /// <returns>Every difference; empty when all agree.</returns>
    /// <remarks>
    /// Sizes and the offset and size of each C# field must agree with the C member of the same name, and each C member must be
    /// covered by C# fields, unless its name says that it is padding (pad..., reserved...). Members of anonymous structs and
    /// unions count as the outer type's own; bit fields only take part in the coverage.
    /// </remarks>
    public static IReadOnlyList<BtfLayoutDifference> Compare(Btf btf, params IEnumerable<BtfStructLayout> structs)
    {
        ArgumentNullException.ThrowIfNull(btf);
        ArgumentNullException.ThrowIfNull(structs);
        var differences = new List<BtfLayoutDifference>();
        foreach (var layout in structs)
        {
            if (Find(btf, layout.CType) is { } type)
            {
                Compare(type, layout, differences);
            }
            else
            {
                differences.Add(new BtfLayoutDifference(layout.CType, layout.Name, null, "no such type", "a struct"));
            }
        }

        return differences;
    }

    private static BtfComposite? Find(Btf btf, string name)
    {
        var parts = name.Split(' ', 2);
        if (parts.Length == 1)
        {
            return btf.TryFind<BtfReference>(name, out var alias) ? alias.Unwrapped as BtfComposite : null;
        }

        return btf.TryFind<BtfComposite>(parts[1], out var type) && type.IsUnion == (parts[0] == "union") ? type : null;
    }

    private static void Compare(BtfComposite type, BtfStructLayout layout, List<BtfLayoutDifference> differences)
    {
        if (type.ByteSize != layout.Size)
        {
            differences.Add(new BtfLayoutDifference(layout.CType, layout.Name, null, Bytes(type.ByteSize), Bytes(layout.Size)));
        }

        var members = new List<BtfMember>();
        Flatten(type, 0, 0, members);
        var byName = members.ToLookup(member => Plain(member.Name));
        foreach (var field in layout.Fields)
        {
            var named = byName[Plain(field.Name)].FirstOrDefault(member => !member.IsBitField);
            if (named is null)
            {
                differences.Add(new BtfLayoutDifference(layout.CType, layout.Name, field.Name, "no such member", Place(field.Offset, field.Size)));
            }
            else if (named.ByteOffset != field.Offset || (named.Type.Size ?? 0) != field.Size)
            {
                differences.Add(new BtfLayoutDifference(
                    layout.CType, layout.Name, field.Name, Place(named.ByteOffset, named.Type.Size ?? 0), Place(field.Offset, field.Size)));
            }
        }

        foreach (var member in members.Where(member => !IsPadding(member.Name) && !IsCovered(member, layout)))
        {
            differences.Add(new BtfLayoutDifference(
                layout.CType, layout.Name, null, $"'{member.Name}' at {Place(member.ByteOffset, SizeOf(member))}", "nothing there"));
        }
    }

    private static void Flatten(BtfComposite type, uint bitOffset, int depth, List<BtfMember> members)
    {
        foreach (var member in type.Members)
        {
            var placed = member with { BitOffset = member.BitOffset + bitOffset };
            if (member.Name.Length > 0)
            {
                members.Add(placed);
            }
            else if (depth < DeepestNesting && member.Type.Unwrapped is BtfComposite inner)
            {
                Flatten(inner, placed.BitOffset, depth + 1, members);
            }
        }
    }

    private static bool IsCovered(BtfMember member, BtfStructLayout layout)
    {
        var at = (long)member.ByteOffset;
        var end = at + SizeOf(member);
        foreach (var field in layout.Fields.OrderBy(field => field.Offset))
        {
            if (field.Offset <= at && field.Offset + field.Size > at)
            {
                at = field.Offset + field.Size;
            }
        }

        return at >= end;
    }

    private static long SizeOf(BtfMember member) =>
        member.IsBitField ? (member.BitOffset % 8 + member.BitSize + 7) / 8 : member.Type.Size ?? 0;

    private static bool IsPadding(string name) =>
        Plain(name).StartsWith("pad", StringComparison.Ordinal) || Plain(name).StartsWith("reserved", StringComparison.Ordinal);

    private static string Plain(string name) => name.Replace("_", string.Empty, StringComparison.Ordinal).ToLowerInvariant();

    private static string Place(long offset, long size) => $"offset {offset}, {Bytes(size)}";

    private static string Bytes(long count) => count == 1 ? "1 byte" : $"{count} bytes";
}
