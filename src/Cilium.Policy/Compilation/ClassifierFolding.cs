// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>Folds the entries of an endpoint's policy into lists that are final for their key.</summary>
/// <remarks>Selectors are indexes into <see cref="Peers"/> here; numbers of the data plane come later.</remarks>
internal sealed class ClassifierFolding
{
    private readonly List<LabelSelector> _peers;
    private readonly Dictionary<(uint, uint), uint> _intersections = [];
    private readonly Dictionary<ImmutableArray<ClassifierDecision>, int> _lists = new(DecisionListComparer.Instance);
    private readonly ImmutableArray<(ClassifierKey, int)>.Builder _keys = ImmutableArray.CreateBuilder<(ClassifierKey, int)>();
    private readonly IProxyPorts? _proxyPorts;

    // The lists are finished one after the other: what that takes is used again, and a mark of an older round is none.
    private readonly List<ClassifierDecision> _finished = [];
    private int[] _decidedIn;
    private int _round;

    private ClassifierFolding(EndpointPolicy policy, IProxyPorts? proxyPorts)
    {
        _peers = [.. policy.Peers];
        _proxyPorts = proxyPorts;
        _decidedIn = new int[_peers.Count];
    }

    /// <summary>The selectors that the decisions name by index; the first selects everything.</summary>
    public IReadOnlyList<LabelSelector> Peers => _peers;

    /// <summary>The keys in order, each with the index of its list.</summary>
    public ImmutableArray<(ClassifierKey Key, int List)> Keys => _keys.ToImmutable();

    /// <summary>The distinct lists.</summary>
    public ImmutableArray<ImmutableArray<ClassifierDecision>> Lists { get; private set; } = [];

    public static ClassifierFolding Fold(EndpointPolicy policy, IProxyPorts? proxyPorts)
    {
        var folding = new ClassifierFolding(policy, proxyPorts);
        folding.Fold(policy);
        return folding;
    }

    private void Fold(EndpointPolicy policy)
    {
        var byKey = new SortedDictionary<ClassifierKey, List<ClassifierDecision>>();
        List<ClassifierDecision>? decisions = null;
        ClassifierKey last = default;
        var entries = policy.Entries.AsSpan();
        for (var i = 0; i < entries.Length; i++)
        {
            var entry = entries[i];

            // Entries of one key often stand together.
            if ((decisions is null || entry.Key != last) && !byKey.TryGetValue(last = entry.Key, out decisions))
            {
                byKey.Add(entry.Key, decisions = new(RunLength(entries[i..])));
            }

            decisions.Add(DecisionOf(entry));
        }

        // The order of the keys puts each behind all that cover it, and those that cover it on the stack.
        var covering = new Stack<(ClassifierKey Key, List<ClassifierDecision> All, int List)>();
        foreach (var (key, own) in byKey)
        {
            while (covering.TryPeek(out var top) && !top.Key.Covers(key))
            {
                covering.Pop();
            }

            var hasBroader = covering.TryPeek(out var broader);
            var all = hasBroader ? DecisionOrder.Merge(broader.All, DecisionOrder.Sort(own)) : DecisionOrder.Sort(own);
            var list = IndexOf(Finish(all));
            covering.Push((key, all, list));

            // What the broader key says already needs no key of its own.
            if (!hasBroader || list != broader.List)
            {
                _keys.Add((key, list));
            }
        }

        var lists = new ImmutableArray<ClassifierDecision>[_lists.Count];
        foreach (var (list, index) in _lists)
        {
            lists[index] = list;
        }

        Lists = ImmutableCollectionsMarshal.AsImmutableArray(lists);
    }

    /// <summary>How many entries from the first on have its key.</summary>
    private static int RunLength(ReadOnlySpan<PolicyEntry> entries)
    {
        var length = 1;
        while (length < entries.Length && entries[length].Key == entries[0].Key)
        {
            length++;
        }

        return length;
    }

    private ClassifierDecision DecisionOf(PolicyEntry entry) => new()
    {
        Selector = (uint)entry.Peer,
        Action = entry.Action,
        ProxyPort = entry.Redirect is null ? (ushort)0 : _proxyPorts?.GetPort(entry.Redirect) ?? 0,
        Parser = entry.Redirect?.Parser ?? L7Parser.None,
        AuthType = entry.Authentication ?? AuthenticationType.Disabled,
        HasExplicitAuth = entry.Authentication is not null,
        IsSaidOfEverybody = entry.IsSaidOfEverybody,
        Precedence = entry.Precedence,
        RuleCookie = entry.Rule.Cookie,
        L4PrefixLength = entry.Key.L4PrefixLength,
    };

    private ImmutableArray<ClassifierDecision> Finish(List<ClassifierDecision> sorted)
    {
        _finished.Clear();
        _round++;
        if (sorted.Exists(decision => decision.HasExplicitAuth))
        {
            new AuthenticationFolding(sorted, _finished, Intersect, Decide).Finish();
        }
        else
        {
            foreach (ref readonly var decision in CollectionsMarshal.AsSpan(sorted))
            {
                if (Decide(decision.Selector))
                {
                    _finished.Add(decision.IsSaidOfEverybody ? decision with { IsSaidOfEverybody = false } : decision);
                }

                if (IsAllDecided)
                {
                    break;
                }
            }
        }

        DropWhatTheLastSays(_finished);
        return [.. _finished];
    }

    /// <summary>Whether the list has a decision for everybody.</summary>
    private bool IsAllDecided => _decidedIn[0] == _round;

    /// <summary>Marks a selector as decided in this list; whether it was not before.</summary>
    private bool Decide(uint selector)
    {
        if (selector >= _decidedIn.Length)
        {
            // The selector of an intersection, made after the others.
            Array.Resize(ref _decidedIn, Math.Max((int)selector + 1, _decidedIn.Length * 2));
        }

        if (_decidedIn[selector] == _round)
        {
            return false;
        }

        _decidedIn[selector] = _round;
        return true;
    }

    // A peer that would get the same from the final decision for everybody needs no decision of its own.
    private static void DropWhatTheLastSays(List<ClassifierDecision> decisions)
    {
        if (decisions[^1].Selector != 0)
        {
            return;
        }

        var last = decisions[^1];
        var keep = decisions.Count - 1;
        while (keep > 0 && decisions[keep - 1].HasSameEffect(last) && decisions[keep - 1].L4PrefixLength == last.L4PrefixLength)
        {
            keep--;
        }

        decisions.RemoveRange(keep, decisions.Count - 1 - keep);
    }

    private uint Intersect(uint one, uint other)
    {
        var pair = one < other ? (one, other) : (other, one);
        if (!_intersections.TryGetValue(pair, out var index))
        {
            index = (uint)_peers.Count;
            _peers.Add(_peers[(int)one].And(_peers[(int)other].Requirements));
            _intersections.Add(pair, index);
        }

        return index;
    }

    private int IndexOf(ImmutableArray<ClassifierDecision> list)
    {
        if (!_lists.TryGetValue(list, out var index))
        {
            index = _lists.Count;
            _lists.Add(list, index);
        }

        return index;
    }
}
