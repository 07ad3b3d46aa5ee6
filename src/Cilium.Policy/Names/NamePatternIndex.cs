// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy;

/// <summary>Finds the patterns that match a name without looking at all of them.</summary>
/// <remarks>Names stand under themselves, patterns under the labels that they end with, else under the label that they begin with;
/// only patterns with neither are always looked at. Not safe for concurrent use.</remarks>
internal sealed class NamePatternIndex<T>
    where T : class
{
    private readonly Dictionary<string, List<Entry>> _literals = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Entry>> _bySuffix = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Entry>> _byFirstLabel = new(StringComparer.Ordinal);
    private readonly List<Entry> _others = [];

    public int Count { get; private set; }

    /// <summary>How often a pattern was compared with a name so far; looking up literals compares none.</summary>
    public long Comparisons { get; private set; }

    public void Add(NamePattern pattern, T item)
    {
        var (places, key) = PlaceOf(pattern);
        Count++;
        if (places is null)
        {
            _others.Add(new(pattern, item));
            return;
        }

        if (!places.TryGetValue(key, out var list))
        {
            places.Add(key, list = []);
        }

        list.Add(new(pattern, item));
    }

    public void Remove(NamePattern pattern, T item)
    {
        var (places, key) = PlaceOf(pattern);
        var list = places is null ? _others : places[key];
        list.RemoveAt(list.FindIndex(entry => ReferenceEquals(entry.Item, item)));
        Count--;
        if (places is not null && list.Count == 0)
        {
            places.Remove(key);
        }
    }

    /// <summary>Adds every item whose pattern matches.</summary>
    /// <param name="name">The name, in the form of <see cref="DnsName"/>.</param>
    /// <param name="found">Receives the items, each once.</param>
    public void Find(ReadOnlySpan<char> name, List<T> found)
    {
        if (_literals.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var literals))
        {
            foreach (var (_, item) in literals)
            {
                found.Add(item);
            }
        }

        AddMatching(_others, name, found);
        var dot = name.IndexOf('.');
        if (dot < 0)
        {
            return;
        }

        if (_byFirstLabel.Count > 0 && _byFirstLabel.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name[..dot], out var list))
        {
            AddMatching(list, name, found);
        }

        var suffixes = _bySuffix.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var rest = name[(dot + 1)..]; _bySuffix.Count > 0; rest = rest[(dot + 1)..])
        {
            if (suffixes.TryGetValue(rest, out list))
            {
                AddMatching(list, name, found);
            }

            dot = rest.IndexOf('.');
            if (dot < 0)
            {
                return;
            }
        }
    }

    private void AddMatching(List<Entry> list, ReadOnlySpan<char> name, List<T> found)
    {
        Comparisons += list.Count;
        foreach (var (pattern, item) in list)
        {
            if (pattern.Matches(name))
            {
                found.Add(item);
            }
        }
    }

    private (Dictionary<string, List<Entry>>? Places, string Key) PlaceOf(NamePattern pattern) =>
        pattern.IsLiteral ? (_literals, pattern.Name)
        : pattern.Suffix.Length > 0 ? (_bySuffix, pattern.Suffix)
        : pattern.FirstLabel.Length > 0 ? (_byFirstLabel, pattern.FirstLabel)
        : (null, "");

    private readonly record struct Entry(NamePattern Pattern, T Item);
}
