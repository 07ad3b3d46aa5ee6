// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Cilium.Core;

namespace Cilium.LoadBalancing;

/// <summary>Computes what a data plane needs to balance a service port. For one caller at a time.</summary>
internal sealed class StateCompiler
{
    private readonly NodeView _node;
    private readonly BackendCollection _backends;
    private readonly PoolBuilder _pools;
    private readonly List<int> _insideMembers = [], _outsideMembers = [];

    internal StateCompiler(NodeView node)
    {
        _node = node;
        _backends = new(node);
        _pools = new(_backends);
    }

    /// <summary>Computes a state that differs from the port's present one in as little as possible; that one itself where nothing differs.</summary>
    internal ServicePortState Compile(ServiceEntry entry, PortDefinition definition, PortEntry port, LocalRedirect? redirect)
    {
        Service service = entry.Defined!;
        _backends.Collect(entry, service, definition);
        _outsideMembers.Clear();
        if (definition.IsReachableFromOutside)
        {
            PoolSelection.Select(_backends.Candidates, service.ExternalTrafficPolicy, service, _node, _outsideMembers);
        }

        port.Redirect = TryRedirect(redirect, definition) ? redirect!.Name : null;
        if (port.Redirect is null)
        {
            PoolSelection.Select(_backends.Candidates, service.InternalTrafficPolicy, service, _node, _insideMembers);
        }

        ServicePortState? former = port.Desired ?? port.InForce;
        ImmutableArray<BackendTarget> formerBackends = former?.Backends ?? [];
        int[] known = IndicesOf(formerBackends);
        int[] order = StableOrder.Arrange(known, Ones(_backends.Candidates.Count), _backends.Candidates.Count);
        int[] placeOf = new int[order.Length];
        for (int place = 0; place < order.Length; place++)
        {
            placeOf[order[place]] = place;
        }

        int[] moved = Array.ConvertAll(known, index => index < 0 ? -1 : placeOf[index]);
        ReadOnlySpan<int> insideWeights = Weights(_insideMembers, placeOf);
        BackendPool inside = _pools.Random(insideWeights, order, former?.Inside ?? BackendPool.Empty, moved);
        BackendPool outside = Outside(service, definition, port, former, inside, insideWeights, order, placeOf, moved);
        ServicePortState state = new()
        {
            Key = definition.Key,
            Frontends = definition.Frontends,
            Backends = Targets(order, known, formerBackends),
            Inside = inside,
            Outside = outside,
            Affinity = service.Affinity,
            AffinityTimeout = service.Affinity == AffinitySource.None ? TimeSpan.Zero : service.AffinityTimeout,
            SourceRanges = SourceRangesOf(service, definition.Key.IsIPv6),
            RefusesSourceRanges = service.RefusesSourceRanges,
            ChecksSourceOfAllKinds = _node.ChecksSourceOfAllKinds,
            Forwarding = _node.ForwardingOf(service, definition.Key.Protocol),
            IsLocalOutside = service.ExternalTrafficPolicy == TrafficPolicy.Local && definition.IsReachableFromOutside,
            IsLocalInside = service.InternalTrafficPolicy == TrafficPolicy.Local,
            DestroysTcpSockets = _node.DestroysTcpSockets,
        };
        return state.Equals(port.InForce) ? port.InForce! : state.Equals(port.Desired) ? port.Desired! : state;
    }

    /// <summary>Fills the inside members with a redirect's backends; false when there is none for this port.</summary>
    private bool TryRedirect(LocalRedirect? redirect, PortDefinition definition)
    {
        _insideMembers.Clear();
        if (redirect is null || RedirectPorts.Find(redirect, definition.Port) is not { } port)
        {
            return false;
        }

        foreach (Backend backend in redirect.Backends)
        {
            if (RedirectPorts.IsUsable(backend, definition.Key.IsIPv6))
            {
                BackendKey key = BackendKey.Of(backend.Address, port);
                int index = _backends.Add(new(backend, key, BackendPhase.Active, IsLocal: true, IsOfOtherCluster: false));
                if (!_insideMembers.Contains(index))
                {
                    _insideMembers.Add(index);
                }
            }
        }

        return _insideMembers.Count > 0;
    }

    private BackendPool Outside(
        Service service, PortDefinition definition, PortEntry port, ServicePortState? former, BackendPool inside,
        ReadOnlySpan<int> insideWeights, int[] order, ReadOnlySpan<int> placeOf, ReadOnlySpan<int> moved)
    {
        if (_outsideMembers.Count == 0)
        {
            port.MaglevMembers = [];
            return BackendPool.Empty;
        }

        if ((service.Algorithm ?? _node.Algorithm) == SelectionAlgorithm.Maglev)
        {
            return Maglev(definition, port, former, placeOf);
        }

        port.MaglevMembers = [];
        ReadOnlySpan<int> weights = Weights(_outsideMembers, placeOf);
        return weights.SequenceEqual(insideWeights) ? inside : _pools.Random(weights, order, former?.Outside ?? BackendPool.Empty, moved);
    }

    private BackendPool Maglev(PortDefinition definition, PortEntry port, ServicePortState? former, ReadOnlySpan<int> placeOf)
    {
        (int Place, MaglevBackend Backend)[] members = new (int, MaglevBackend)[_outsideMembers.Count];
        for (int i = 0; i < members.Length; i++)
        {
            BackendCandidate candidate = _backends.Candidates[_outsideMembers[i]];
            members[i] = (placeOf[_outsideMembers[i]], new(candidate.Address, candidate.Port, definition.Key.Protocol, candidate.Weight));
        }

        Array.Sort(members, (left, right) => left.Place.CompareTo(right.Place));
        if (former is { Outside: { Algorithm: SelectionAlgorithm.Maglev } same } && members.AsSpan().SequenceEqual(port.MaglevMembers.AsSpan()))
        {
            return same;
        }

        MaglevTable table = MaglevTable.Build([.. members.Select(member => member.Backend)], _node.MaglevTableSize, _node.MaglevSeed);
        int[] slots = new int[table.Slots.Length];
        for (int i = 0; i < slots.Length; i++)
        {
            slots[i] = members[table.Slots[i]].Place;
        }

        port.MaglevMembers = ImmutableCollectionsMarshal.AsImmutableArray(members);
        return new() { Algorithm = SelectionAlgorithm.Maglev, Slots = ImmutableCollectionsMarshal.AsImmutableArray(slots) };
    }

    private int[] Weights(List<int> members, ReadOnlySpan<int> placeOf)
    {
        int[] weights = new int[placeOf.Length];
        foreach (int member in members)
        {
            weights[placeOf[member]] = _backends.Candidates[member].Weight;
        }

        return weights;
    }

    /// <summary>For each backend before its index now, or -1.</summary>
    private int[] IndicesOf(ImmutableArray<BackendTarget> former)
    {
        int[] indices = new int[former.Length];
        for (int i = 0; i < indices.Length; i++)
        {
            indices[i] = _backends.TryFind(BackendKey.Of(former[i]), out int index) ? index : -1;
        }

        return indices;
    }

    private static int[] Ones(int count)
    {
        int[] ones = new int[count];
        ones.AsSpan().Fill(1);
        return ones;
    }

    private ImmutableArray<BackendTarget> Targets(int[] order, int[] known, ImmutableArray<BackendTarget> former)
    {
        BackendTarget[] targets = new BackendTarget[order.Length];
        bool areSame = order.Length == former.Length;
        for (int place = 0; place < order.Length; place++)
        {
            BackendCandidate candidate = _backends.Candidates[order[place]];
            bool isSame = place < former.Length && known[place] == order[place]
                && former[place].Phase == candidate.Phase && former[place].IsLocal == candidate.IsLocal;
            targets[place] = isSame
                ? former[place]
                : new() { Address = candidate.Address, Port = candidate.Port, Phase = candidate.Phase, IsLocal = candidate.IsLocal };
            areSame &= isSame;
        }

        return areSame ? former : ImmutableCollectionsMarshal.AsImmutableArray(targets);
    }

    internal static ImmutableArray<IpPrefix> SourceRangesOf(Service service, bool isIPv6)
    {
        ImmutableArray<IpPrefix> ranges = service.SourceRanges;
        if (ranges.IsEmpty || ranges.All(range => range.IsIPv6 == isIPv6))
        {
            return ranges;
        }

        // Whoever lists the clients of one family takes none of the other: the unspecified address is nobody's.
        ranges = ranges.RemoveAll(range => range.IsIPv6 != isIPv6);
        return ranges.IsEmpty && !service.RefusesSourceRanges ? [IpPrefix.FromBits(0, isIPv6 ? 128 : 32, isIPv6)] : ranges;
    }
}
