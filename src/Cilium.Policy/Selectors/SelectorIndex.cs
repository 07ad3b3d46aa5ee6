// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>Finds the selectors that could match a label set, without looking at all of them.</summary>
/// <typeparam name="TItem">What has the selector.</typeparam>
/// <remarks>A selector stands under one label that it demands: of those, the one under which the fewest stand so far, so
/// that no label that everything has draws all selectors. Not safe for concurrent use.</remarks>
internal sealed class SelectorIndex<TItem>
    where TItem : notnull
{
    private readonly Dictionary<(string Key, string? Value), HashSet<TItem>> _byLabel = [];
    private readonly Dictionary<IpPrefix, HashSet<TItem>> _byPrefix = [];
    private readonly int[] _ipv4Lengths = new int[33];
    private readonly int[] _ipv6Lengths = new int[129];
    private readonly HashSet<TItem> _others = [];
    private readonly Dictionary<TItem, Requirement?> _places = [];

    public int Count => _places.Count;

    public void Add(TItem item, LabelSelector selector)
    {
        var place = PlaceOf(selector);
        _places.Add(item, place);
        if (place is null)
        {
            _others.Add(item);
        }
        else if (PrefixOf(place) is { } prefix)
        {
            if (!_byPrefix.TryGetValue(prefix, out var items))
            {
                _byPrefix.Add(prefix, items = []);
                LengthsOf(prefix)[prefix.Length]++;
            }

            items.Add(item);
        }
        else
        {
            foreach (var label in LabelsOf(place))
            {
                if (!_byLabel.TryGetValue(label, out var items))
                {
                    _byLabel.Add(label, items = []);
                }

                items.Add(item);
            }
        }
    }

    public void Remove(TItem item)
    {
        if (!_places.Remove(item, out var place))
        {
            return;
        }

        if (place is null)
        {
            _others.Remove(item);
        }
        else if (PrefixOf(place) is { } prefix)
        {
            var items = _byPrefix[prefix];
            items.Remove(item);
            if (items.Count == 0)
            {
                _byPrefix.Remove(prefix);
                LengthsOf(prefix)[prefix.Length]--;
            }
        }
        else
        {
            foreach (var label in LabelsOf(place))
            {
                var items = _byLabel[label];
                items.Remove(item);
                if (items.Count == 0)
                {
                    _byLabel.Remove(label);
                }
            }
        }
    }

    /// <summary>Adds every item whose selector could match, some more than once.</summary>
    public void AddCandidates(LabelSet labels, List<TItem> candidates)
    {
        candidates.AddRange(_others);
        foreach (var label in labels)
        {
            if (label.CidrPrefix is { } prefix)
            {
                AddContaining(prefix, candidates);
                continue;
            }

            if (_byLabel.TryGetValue((label.Key, label.Value), out var byValue))
            {
                candidates.AddRange(byValue);
            }

            if (_byLabel.TryGetValue((label.Key, null), out var byKey))
            {
                candidates.AddRange(byKey);
            }
        }
    }

    private void AddContaining(IpPrefix prefix, List<TItem> candidates)
    {
        var lengths = LengthsOf(prefix);
        for (var length = 0; length <= prefix.Length; length++)
        {
            if (lengths[length] > 0 && _byPrefix.TryGetValue(prefix.Truncate(length), out var items))
            {
                candidates.AddRange(items);
            }
        }
    }

    private int[] LengthsOf(IpPrefix prefix) => prefix.IsIPv4 ? _ipv4Lengths : _ipv6Lengths;

    private Requirement? PlaceOf(LabelSelector selector)
    {
        Requirement? best = null;
        var bestCount = long.MaxValue;
        foreach (var requirement in selector.Requirements)
        {
            if (requirement.Operator is LabelOperator.NotIn or LabelOperator.DoesNotExist)
            {
                continue;
            }

            if (PrefixOf(requirement) is not null)
            {
                return requirement;
            }

            // A demand for any value draws more than one for a value.
            var count = LabelsOf(requirement).Sum(label => _byLabel.TryGetValue(label, out var items) ? items.Count : 0L);
            count += requirement.Operator == LabelOperator.Exists ? 1 : 0;
            if (count < bestCount)
            {
                (best, bestCount) = (requirement, count);
            }
        }

        return best;
    }

    private static IpPrefix? PrefixOf(Requirement requirement) =>
        requirement.Source == LabelSource.Cidr && CidrLabel.TryParseKey(requirement.Key, out var prefix) ? prefix : null;

    private static IEnumerable<(string Key, string? Value)> LabelsOf(Requirement requirement) =>
        requirement.Operator == LabelOperator.Exists
            ? [(requirement.Key, null)]
            : requirement.Values.Select(value => (requirement.Key, (string?)value));
}
