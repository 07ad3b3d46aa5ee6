// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf.Build;

/// <summary>The members of a struct as C code names them: those of anonymous structs and unions count as its own.</summary>
internal static class StructMembers
{
    private const int DeepestNesting = 16;

    public static IReadOnlyList<BtfMember> Of(BtfComposite type)
    {
        var members = new List<BtfMember>();
        Add(type, 0, 0, members);
        return members;
    }

    /// <summary>The alignment in bytes that C gives a type.</summary>
    public static uint AlignmentOf(BtfType type, int depth = 0) => type.Unwrapped switch
    {
        BtfArray array when depth < DeepestNesting => AlignmentOf(array.Element, depth + 1),
        BtfComposite composite when depth < DeepestNesting =>
            composite.Members.Select(member => AlignmentOf(member.Type, depth + 1)).Append(1u).Max(),
        BtfReference => 8,
        BtfInteger integer => (uint)integer.ByteSize,
        BtfFloat number => (uint)number.ByteSize,
        BtfEnumeration enumeration => (uint)enumeration.ByteSize,
        _ => 1,
    };

    private static void Add(BtfComposite type, uint bitOffset, int depth, List<BtfMember> members)
    {
        foreach (var member in type.Members)
        {
            var placed = member with { BitOffset = member.BitOffset + bitOffset };
            if (member.Name.Length == 0 && member.Type.Unwrapped is BtfComposite inner && depth < DeepestNesting)
            {
                Add(inner, placed.BitOffset, depth + 1, members);
            }
            else if (member.Name.Length > 0)
            {
                members.Add(placed);
            }
        }
    }
}
