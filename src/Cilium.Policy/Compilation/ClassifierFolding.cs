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

    private ClassifierFolding(EndpointPolicy policy, IProxyPorts? proxyPorts)
    {
        _peers = [.. policy.Peers];
        _proxyPorts = proxyPorts;
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
        foreach (var entry in policy.Entries)
        {
            if (!byKey.TryGetValue(entry.Key, out var decisions))
            {
                byKey.Add(entry.Key, decisions = []);
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
            IEnumerable<ClassifierDecision> unsorted = hasBroader ? broader.All.Concat(own) : own;
            List<ClassifierDecision> all = [.. unsorted.OrderBy(decision => decision, DecisionOrder.Instance)];
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

    private ClassifierDecision DecisionOf(PolicyEntry entry) => new()
    {
        Selector = (uint)entry.Peer,
        Action = entry.Action,
        ProxyPort = entry.Redirect is null ? (ushort)0 : _proxyPorts?.GetPort(entry.Redirect) ?? 0,
        Parser = entry.Redirect?.Parser ?? L7Parser.None,
        AuthType = entry.Authentication ?? AuthenticationType.Disabled,
        HasExplicitAuth = entry.Authentication is not null,
        Precedence = entry.Precedence,
        RuleCookie = entry.Rule.Cookie,
        L4PrefixLength = entry.Key.L4PrefixLength,
    };

    private ImmutableArray<ClassifierDecision> Finish(List<ClassifierDecision> sorted)
    {
        var hasAuthentication = sorted.Exists(decision => decision.HasExplicitAuth);
        var finished = new List<ClassifierDecision>(sorted.Count);
        var variants = new List<ClassifierDecision>();
        var decided = new HashSet<uint>();
        foreach (var decision in sorted)
        {
            if (!decided.Add(decision.Selector))
            {
                continue;
            }

            if (hasAuthentication && decision.Action != PolicyAction.Deny)
            {
                variants.Clear();
                AuthenticationFolding.Expand(decision, sorted, variants, Intersect);
                finished.AddRange(variants.Where(variant => variant.Selector == decision.Selector || decided.Add(variant.Selector)));
            }
            else
            {
                finished.Add(decision);
            }

            if (decided.Contains(0))
            {
                break;
            }
        }

        DropWhatTheLastSays(finished);
        return [.. finished];
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
