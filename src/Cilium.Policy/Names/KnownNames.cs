// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;

namespace Cilium.Policy;

/// <summary>The names for which addresses are known, found by name, and by the labels that they end with.</summary>
/// <remarks>Not safe for concurrent use.</remarks>
internal sealed class KnownNames
{
    private readonly Dictionary<string, NameEntry> _names = new(StringComparer.Ordinal);

    // Sorted from their ends, so that names with the same last labels stand together.
    private readonly SortedSet<string> _fromEnd = new(Comparer<string>.Create(CompareFromEnd));

    public int Count => _names.Count;

    public IEnumerable<NameEntry> All => _names.Values;

    public bool TryGet(ReadOnlySpan<char> name, [NotNullWhen(true)] out NameEntry? entry) =>
        _names.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out entry);

    public void Add(NameEntry entry)
    {
        _names.Add(entry.Name, entry);
        _fromEnd.Add(entry.Name);
    }

    public void Remove(NameEntry entry)
    {
        _names.Remove(entry.Name);
        _fromEnd.Remove(entry.Name);
    }

    /// <summary>The names that a pattern matches.</summary>
    public IEnumerable<NameEntry> Find(NamePattern pattern)
    {
        if (pattern.IsLiteral)
        {
            return _names.TryGetValue(pattern.Name, out var entry) ? [entry] : [];
        }

        var candidates = pattern.Suffix.Length > 0
            ? _fromEnd.GetViewBetween("." + pattern.Suffix, char.MaxValue + "." + pattern.Suffix).Select(name => _names[name])
            : _names.Values;
        return candidates.Where(entry => pattern.Matches(entry.Name));
    }

    private static int CompareFromEnd(string? left, string? right)
    {
        var (l, r) = (left!.Length, right!.Length);
        while (l > 0 && r > 0)
        {
            var order = left[--l] - right[--r];
            if (order != 0)
            {
                return order;
            }
        }

        return l - r;
    }
}
