// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>Numbers the distinct peer selectors in use, and knows which of them every identity carries.</summary>
/// <remarks>
/// <para>A new identity is compared only with selectors that demand a label which it has; a new selector only with identities
/// that have a label which it demands. What changes is collected until <see cref="TakeChanges"/>.</para>
/// <para>A number that is given up is free again after <see cref="ReuseNumbers"/>, which the owner calls when no data plane
/// has the bit any more. Not safe for concurrent use: the policy engine guards it.</para>
/// </remarks>
public sealed class SelectorCache
{
    private static readonly uint[] s_none = [];

    private readonly Dictionary<LabelSelector, CachedSelector> _selectors = [];
    private readonly Dictionary<uint, CachedSelector> _byNumber = [];
    private readonly SelectorIndex<CachedSelector> _index = new();
    private readonly LabelIndex _identities = new();
    private readonly Dictionary<uint, uint[]> _memberships = [];
    private readonly HashSet<uint> _changed = [];
    private readonly SortedSet<uint> _free = [];
    private readonly List<uint> _retired = [];
    private readonly List<CachedSelector> _candidates = [];
    private uint _next = 1;
    private long _evaluations;

    /// <summary>How many distinct selectors are in use.</summary>
    public int Count => _selectors.Count;

    /// <summary>How many identities are known.</summary>
    public int IdentityCount => _identities.Count;

    /// <summary>How often a selector was compared with an identity so far.</summary>
    public long Evaluations => _evaluations;

    /// <summary>The selectors in use.</summary>
    public IReadOnlyCollection<CachedSelector> Selectors => _selectors.Values;

    /// <summary>Finds a selector by its number.</summary>
    public bool TryGet(uint number, [NotNullWhen(true)] out CachedSelector? selector) => _byNumber.TryGetValue(number, out selector);

    /// <summary>The labels of a known identity.</summary>
    public bool TryGetLabels(NumericIdentity identity, [NotNullWhen(true)] out LabelSet? labels) =>
        _identities.Items.TryGetValue(identity.Value, out labels);

    /// <summary>The selectors that an identity carries, ascending; empty for unknown identities.</summary>
    public ReadOnlySpan<uint> MembershipOf(NumericIdentity identity) => _memberships.GetValueOrDefault(identity.Value, s_none);

    /// <summary>Gives a selector a number, or the one that it has already, and counts its user.</summary>
    /// <exception cref="ArgumentException">The selector selects everything: its number is 0, always.</exception>
    public CachedSelector Acquire(LabelSelector selector)
    {
        ArgumentNullException.ThrowIfNull(selector);
        if (selector.IsEverything)
        {
            throw new ArgumentException("The selector of everything has the number 0 and is not counted.", nameof(selector));
        }

        if (!_selectors.TryGetValue(selector, out var cached))
        {
            cached = new(TakeNumber(), selector);
            _selectors.Add(selector, cached);
            _byNumber.Add(cached.Number, cached);
            _index.Add(cached, selector);
            foreach (var identity in _identities.Find(selector, ref _evaluations))
            {
                Insert(identity, cached);
            }
        }

        cached.Users++;
        return cached;
    }

    /// <summary>Ends a use; without users the selector loses its members and its number.</summary>
    public void Release(CachedSelector selector)
    {
        ArgumentNullException.ThrowIfNull(selector);
        if (--selector.Users > 0)
        {
            return;
        }

        _selectors.Remove(selector.Selector);
        _byNumber.Remove(selector.Number);
        _index.Remove(selector);
        foreach (var identity in _identities.Find(selector.Selector, ref _evaluations))
        {
            Erase(identity, selector.Number);
        }

        _retired.Add(selector.Number);
    }

    /// <summary>Adds an identity, or gives a known one other labels.</summary>
    /// <returns>Whether a known identity carries other selectors now.</returns>
    public bool Add(SecurityIdentity identity)
    {
        ArgumentNullException.ThrowIfNull(identity);
        var id = identity.Id.Value;
        var isKnown = _identities.Items.TryGetValue(id, out var labels);
        if (isKnown && labels!.Equals(identity.Labels))
        {
            return false;
        }

        _identities.Remove(id);
        _identities.Add(id, identity.Labels);
        var before = _memberships.GetValueOrDefault(id, s_none);
        var after = Evaluate(identity.Labels);
        if (after.AsSpan().SequenceEqual(before))
        {
            return false;
        }

        CountMembers(before, -1);
        CountMembers(after, +1);
        Store(id, after);
        return isKnown;
    }

    /// <summary>Forgets an identity; unknown ones are ignored.</summary>
    public void Remove(NumericIdentity identity)
    {
        if (_identities.Remove(identity.Value) && _memberships.TryGetValue(identity.Value, out var selectors))
        {
            CountMembers(selectors, -1);
            Store(identity.Value, s_none);
        }
    }

    /// <summary>The identities whose selectors changed since the last call, with what they carry now.</summary>
    public MembershipChange[] TakeChanges()
    {
        var changes = new MembershipChange[_changed.Count];
        var at = 0;
        foreach (var identity in _changed)
        {
            changes[at++] = new(new NumericIdentity(identity), _memberships.GetValueOrDefault(identity, s_none));
        }

        _changed.Clear();
        return changes;
    }

    /// <summary>Puts changes back that could not be written.</summary>
    public void ReturnChanges(ReadOnlySpan<MembershipChange> changes)
    {
        foreach (var change in changes)
        {
            _changed.Add(change.Identity.Value);
        }
    }

    /// <summary>Frees the numbers of released selectors: their bits are gone everywhere.</summary>
    public void ReuseNumbers()
    {
        _free.UnionWith(_retired);
        _retired.Clear();
    }

    /// <summary>Keeps numbers from being given, because a former process left their bits behind.</summary>
    internal void Reserve(IEnumerable<uint> numbers)
    {
        var reserved = numbers.ToHashSet();
        if (reserved.Count == 0)
        {
            return;
        }

        // Below the highest reserved number, what is not reserved is free.
        var highest = reserved.Max();
        for (; _next <= highest; _next++)
        {
            if (!reserved.Contains(_next))
            {
                _free.Add(_next);
            }
        }

        _free.ExceptWith(reserved);
    }

    /// <summary>Lets reserved numbers be given.</summary>
    internal void Unreserve(IEnumerable<uint> numbers) => _free.UnionWith(numbers.Where(number => !_byNumber.ContainsKey(number)));

    /// <summary>The number of a selector that is in use.</summary>
    internal bool TryFind(LabelSelector selector, [NotNullWhen(true)] out CachedSelector? cached) => _selectors.TryGetValue(selector, out cached);

    /// <summary>The identities that a selector matches, whether or not it is in use.</summary>
    internal List<uint> FindMembers(LabelSelector selector)
    {
        var uncounted = 0L;
        return _identities.Find(selector, ref uncounted);
    }

    /// <summary>The numbers that selectors to come would get, in order.</summary>
    internal IEnumerable<uint> NumbersToCome()
    {
        foreach (var number in _free)
        {
            yield return number;
        }

        for (var number = _next; ; number++)
        {
            yield return number;
        }
    }

    private uint[] Evaluate(LabelSet labels)
    {
        _candidates.Clear();
        _index.AddCandidates(labels, _candidates);
        var matching = new List<uint>();
        foreach (var candidate in _candidates)
        {
            _evaluations++;
            if (candidate.Selector.Matches(labels))
            {
                matching.Add(candidate.Number);
            }
        }

        matching.Sort();
        return matching.Count == 0 ? s_none : [.. matching.Distinct()];
    }

    private void Insert(uint identity, CachedSelector selector)
    {
        var before = _memberships.GetValueOrDefault(identity, s_none);
        var at = ~Array.BinarySearch(before, selector.Number);
        if (at >= 0)
        {
            selector.Members++;
            Store(identity, [.. before.AsSpan(0, at), selector.Number, .. before.AsSpan(at)]);
        }
    }

    private void Erase(uint identity, uint number)
    {
        var before = _memberships.GetValueOrDefault(identity, s_none);
        var at = Array.BinarySearch(before, number);
        if (at >= 0)
        {
            Store(identity, [.. before.AsSpan(0, at), .. before.AsSpan(at + 1)]);
        }
    }

    private void Store(uint identity, uint[] selectors)
    {
        if (selectors.Length == 0)
        {
            _memberships.Remove(identity);
        }
        else
        {
            _memberships[identity] = selectors;
        }

        _changed.Add(identity);
    }

    private void CountMembers(uint[] numbers, int change)
    {
        foreach (var number in numbers)
        {
            if (_byNumber.TryGetValue(number, out var selector))
            {
                selector.Members += change;
            }
        }
    }

    private uint TakeNumber()
    {
        if (_free.Count == 0)
        {
            return _next++;
        }

        var number = _free.Min;
        _free.Remove(number);
        return number;
    }
}
