// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>A policy that was folded once and is asked often, in the way the data plane asks it.</summary>
/// <remarks>Immutable; safe from any thread.</remarks>
internal sealed class FoldedPolicy
{
    private readonly Dictionary<ClassifierKey, ImmutableArray<ClassifierDecision>> _lists = [];

    // One bit for each length of port prefix that occurs.
    private readonly Dictionary<(TrafficDirection, byte), uint> _lengths = [];

    public FoldedPolicy(EndpointPolicy policy, IProxyPorts? proxyPorts = null)
    {
        Policy = policy;
        var folding = ClassifierFolding.Fold(policy, proxyPorts);
        Peers = folding.Peers;
        Keys = [.. folding.Keys.Select(entry => entry.Key)];
        foreach (var (key, list) in folding.Keys)
        {
            _lists.Add(key, folding.Lists[list]);
            CollectionsMarshal.GetValueRefOrAddDefault(_lengths, (key.Direction, key.Protocol), out _) |= 1u << key.PortPrefixLength;
        }
    }

    public EndpointPolicy Policy { get; }

    /// <summary>The selectors that decisions name by index.</summary>
    public IReadOnlyList<LabelSelector> Peers { get; }

    /// <summary>Where verdicts can differ.</summary>
    public ImmutableArray<ClassifierKey> Keys { get; }

    /// <summary>What is said about a connection; null when nothing is.</summary>
    public ClassifierDecision? Decide(TrafficDirection direction, FoldedPeer peer, IpProtocol protocol, ushort port)
    {
        if (Find(direction, (byte)protocol, port) is { IsDefault: false } list)
        {
            foreach (var decision in list)
            {
                if (peer.Carries(decision.Selector))
                {
                    return decision;
                }
            }
        }

        return null;
    }

    public PolicyVerdict Judge(TrafficDirection direction, FoldedPeer peer, IpProtocol protocol, ushort port, bool isAuditMode) =>
        !Policy.IsEnforced(direction) ? PolicyVerdict.NotEnforced
        : Decide(direction, peer, protocol, port) is { } decision ? PolicyVerdict.Of(decision, isAuditMode)
        : PolicyVerdict.NoMatch(isAuditMode);

    private ImmutableArray<ClassifierDecision> Find(TrafficDirection direction, byte protocol, ushort port)
    {
        var lengths = _lengths.GetValueOrDefault((direction, protocol));
        while (lengths != 0)
        {
            var length = 31 - System.Numerics.BitOperations.LeadingZeroCount(lengths);
            var prefix = (ushort)(port & (0xFFFF << (16 - length)));
            if (_lists.TryGetValue(new(direction, protocol, prefix, (byte)length), out var list))
            {
                return list;
            }

            lengths &= ~(1u << length);
        }

        return _lists.GetValueOrDefault(new(direction, 0, 0, 0));
    }
}
