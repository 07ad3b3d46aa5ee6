// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Cilium.Bpf;

/// <summary>Compares the layouts of two types, member by member; names of types and typedefs do not matter.</summary>
internal static class BtfLayoutComparison
{
    // Types that contain themselves by value exist only in malformed input.
    private const int MaximumDepth = 32;

    /// <summary>Adds every difference between <paramref name="expected"/> and <paramref name="actual"/>.</summary>
    /// <param name="path">What the types describe: "key", "value".</param>
    /// <param name="expected">The type that was expected.</param>
    /// <param name="actual">The type that was found.</param>
    /// <param name="differences">Receives the differences.</param>
    public static void Compare(string path, BtfType expected, BtfType actual, ICollection<MapDifference> differences) =>
        Compare(path, expected.Unwrapped, actual.Unwrapped, differences, MaximumDepth);

    private static void Compare(
        string path, BtfType expected, BtfType actual, ICollection<MapDifference> differences, int depth)
    {
        if (depth == 0)
        {
            return;
        }

        switch (expected, actual)
        {
            case (BtfComposite wanted, BtfComposite found):
                Require($"{path} size", wanted.ByteSize, found.ByteSize, differences);
                CompareMembers(path, wanted, found, differences, depth - 1);
                break;
            case (BtfArray wanted, BtfArray found):
                Require($"{path} length", wanted.Length, found.Length, differences);
                Compare($"{path}[]", wanted.Element.Unwrapped, found.Element.Unwrapped, differences, depth - 1);
                break;
            case (BtfComposite or BtfArray, _) or (_, BtfComposite or BtfArray):
                differences.Add(new MapDifference($"{path} type", expected.CName, actual.CName));
                break;
            default:
                Require($"{path} size", expected.Size ?? 0, actual.Size ?? 0, differences);
                break;
        }
    }

    private static void CompareMembers(
        string path, BtfComposite expected, BtfComposite actual, ICollection<MapDifference> differences, int depth)
    {
        Dictionary<string, BtfMember> found = [];
        Flatten(actual, 0, MaximumDepth, member => found.TryAdd(member.Name, member));
        Flatten(expected, 0, MaximumDepth, member =>
        {
            string name = $"{path}.{member.Name}";
            if (!found.Remove(member.Name, out BtfMember? other))
            {
                differences.Add(new MapDifference(name, Describe(member), "absent"));
                return;
            }

            if (member.BitOffset != other.BitOffset || member.BitSize != other.BitSize)
            {
                differences.Add(new MapDifference($"{name} offset", Position(member), Position(other)));
            }

            Compare(name, member.Type.Unwrapped, other.Type.Unwrapped, differences, depth);
        });
        foreach (BtfMember extra in found.Values)
        {
            differences.Add(new MapDifference($"{path}.{extra.Name}", "absent", Describe(extra)));
        }
    }

    // Members of anonymous structs and unions count as the outer type's own, as in C.
    private static void Flatten(BtfComposite type, uint bitOffset, int depth, Action<BtfMember> visit)
    {
        foreach (BtfMember member in type.Members)
        {
            if (member.Name.Length == 0 && depth > 0 && member.Type.Unwrapped is BtfComposite inner)
            {
                Flatten(inner, bitOffset + member.BitOffset, depth - 1, visit);
            }
            else if (member.Name.Length > 0)
            {
                visit(member with { BitOffset = bitOffset + member.BitOffset });
            }
        }
    }

    private static void Require(string property, long expected, long actual, ICollection<MapDifference> differences)
    {
        if (expected != actual)
        {
            differences.Add(MapComparison.Difference(property, expected, actual));
        }
    }

    private static string Describe(BtfMember member) => $"{member.Type.CName} at {Position(member)}";

    private static string Position(BtfMember member) => member.IsBitField
        ? string.Create(CultureInfo.InvariantCulture, $"bit {member.BitOffset} ({member.BitSize} bits)")
        : string.Create(CultureInfo.InvariantCulture, $"byte {member.ByteOffset}");
}
