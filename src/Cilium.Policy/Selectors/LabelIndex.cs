// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>Finds label sets by what a selector demands, without looking at all of them.</summary>
/// <remarks>Items are numbers: of identities, or of endpoints. Not safe for concurrent use.</remarks>
internal sealed class LabelIndex
{
    private readonly Dictionary<string, Dictionary<string, HashSet<uint>>> _byKey = new(StringComparer.Ordinal);
    private readonly SortedSet<(IpPrefix Prefix, uint Item)> _byPrefix = [];
    private readonly Dictionary<uint, LabelSet> _items = [];

    public int Count => _items.Count;

    public IReadOnlyDictionary<uint, LabelSet> Items => _items;

    public void Add(uint item, LabelSet labels)
    {
        _items.Add(item, labels);
        foreach (var label in labels)
        {
            if (label.CidrPrefix is { } prefix)
            {
                _byPrefix.Add((prefix, item));
                continue;
            }

            if (!_byKey.TryGetValue(label.Key, out var values))
            {
                _byKey.Add(label.Key, values = new(StringComparer.Ordinal));
            }

            if (!values.TryGetValue(label.Value, out var items))
            {
                values.Add(label.Value, items = []);
            }

            items.Add(item);
        }
    }

    public bool Remove(uint item)
    {
        if (!_items.Remove(item, out var labels))
        {
            return false;
        }

        foreach (var label in labels)
        {
            if (label.CidrPrefix is { } prefix)
            {
                _byPrefix.Remove((prefix, item));
            }
            else if (_byKey.TryGetValue(label.Key, out var values) && values.TryGetValue(label.Value, out var items) && items.Remove(item) && items.Count == 0)
            {
                values.Remove(label.Value);
                if (values.Count == 0)
                {
                    _byKey.Remove(label.Key);
                }
            }
        }

        return true;
    }

    /// <summary>Every item that the selector matches.</summary>
    /// <param name="selector">The selector.</param>
    /// <param name="evaluated">Grows by the number of items that were looked at.</param>
    public List<uint> Find(LabelSelector selector, ref long evaluated)
    {
        var found = new List<uint>();
        foreach (var item in Candidates(selector))
        {
            evaluated++;
            if (selector.Matches(_items[item]))
            {
                found.Add(item);
            }
        }

        return found;
    }

    private IEnumerable<uint> Candidates(LabelSelector selector)
    {
        Requirement? best = null;
        var bestCount = _items.Count;
        foreach (var requirement in selector.Requirements)
        {
            var count = CountOf(requirement);
            if (count < bestCount)
            {
                (best, bestCount) = (requirement, count);
            }
        }

        return best is null ? _items.Keys : ItemsOf(best);
    }

    /// <summary>At most how many items meet the requirement; all when the index does not know.</summary>
    private int CountOf(Requirement requirement)
    {
        if (requirement.Operator is LabelOperator.NotIn or LabelOperator.DoesNotExist)
        {
            return _items.Count;
        }

        if (requirement.Source == LabelSource.Cidr)
        {
            return _byPrefix.Count;
        }

        if (!_byKey.TryGetValue(requirement.Key, out var values))
        {
            return 0;
        }

        var count = 0;
        if (requirement.Operator == LabelOperator.Exists)
        {
            foreach (var items in values.Values)
            {
                count += items.Count;
            }

            return count;
        }

        foreach (var value in requirement.Values)
        {
            count += values.TryGetValue(value, out var items) ? items.Count : 0;
        }

        return count;
    }

    private IEnumerable<uint> ItemsOf(Requirement requirement)
    {
        if (requirement.Source == LabelSource.Cidr)
        {
            return CidrLabel.TryParseKey(requirement.Key, out var prefix) ? ItemsInside(prefix) : [];
        }

        if (!_byKey.TryGetValue(requirement.Key, out var values))
        {
            return [];
        }

        return requirement.Operator == LabelOperator.Exists
            ? values.Values.SelectMany(items => items)
            : requirement.Values.SelectMany(value => values.TryGetValue(value, out var items) ? items : Enumerable.Empty<uint>());
    }

    // In the order of prefixes, those inside of one stand together: from its own place to that of its last address.
    private IEnumerable<uint> ItemsInside(IpPrefix prefix)
    {
        var hostBits = prefix.Length == 0 ? UInt128.MaxValue : (UInt128.One << (128 - prefix.Length)) - UInt128.One;
        var last = IpPrefix.FromBits(prefix.Bits | hostBits, prefix.MaxLength, prefix.IsIPv6);
        return _byPrefix.GetViewBetween((prefix, uint.MinValue), (last, uint.MaxValue)).Select(entry => entry.Item);
    }
}
