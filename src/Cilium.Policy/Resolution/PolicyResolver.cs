// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>Works out what the rules that select an endpoint mean together. Pure: the same input gives the same result.</summary>
public sealed class PolicyResolver
{
    private readonly PolicyOptions _options;
    private readonly PolicySubject _subject;
    private readonly NamedPorts _peerPorts;
    private readonly List<LabelSelector> _peers = [LabelSelector.Everything];
    private readonly Dictionary<LabelSelector, int> _peerIndex = new() { [LabelSelector.Everything] = 0 };
    private readonly ImmutableArray<PolicyEntry>.Builder _entries = ImmutableArray.CreateBuilder<PolicyEntry>();

    // Selectors that mean a peer but are written in another way than most: their numbers are complements of indexes.
    private readonly List<int> _writings = [];
    private readonly Dictionary<string, int> _writingIndex = [];

    // Of the direction at hand; the order of entries is that in which rules first name a filter and a writing of a peer.
    private readonly Dictionary<(FilterKey, int), FilterMerge> _merges = [];
    private readonly List<int> _entryPeers = [];
    private bool _demandsAuthentication;

    private PolicyResolver(PolicySubject subject, NamedPorts peerPorts, PolicyOptions options)
    {
        _subject = subject;
        _peerPorts = peerPorts;
        _options = options;
    }

    /// <summary>Resolves the policy of a subject.</summary>
    /// <param name="subject">The endpoint.</param>
    /// <param name="rules">The rules that select it (see <see cref="PolicySubject.IsSelectedBy"/>), in the order in which
    /// the first of equals is named. Audited ones are left out.</param>
    /// <param name="peerPorts">What port names in egress rules stand for: the names of all pods together.</param>
    /// <param name="options">The node's options.</param>
    /// <exception cref="PolicyConflictException">Two rules demand what cannot be done together.</exception>
    public static EndpointPolicy Resolve(PolicySubject subject, IReadOnlyCollection<PolicyRule> rules, NamedPorts peerPorts, PolicyOptions options)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(peerPorts);
        ArgumentNullException.ThrowIfNull(options);
        return new PolicyResolver(subject, peerPorts, options).Resolve(AuditedRules.Without(rules));
    }

    /// <summary>Resolves what audited rules would change: the policy of a subject if they were enforced too, in the directions in
    /// which that could deny more. In other directions, and where no rule is audited, nothing is enforced.</summary>
    /// <param name="subject">The endpoint.</param>
    /// <param name="rules">The rules that select it, audited ones among them.</param>
    /// <param name="peerPorts">What port names in egress rules stand for: the names of all pods together.</param>
    /// <param name="options">The node's options.</param>
    /// <exception cref="PolicyConflictException">Two rules demand what cannot be done together.</exception>
    public static EndpointPolicy ResolveShadow(PolicySubject subject, IReadOnlyCollection<PolicyRule> rules, NamedPorts peerPorts, PolicyOptions options)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(peerPorts);
        ArgumentNullException.ThrowIfNull(options);

        // A conflict is found even where audited rules deny nothing more: it would be one if they were enforced.
        var everything = new PolicyResolver(subject, peerPorts, options).Resolve(rules);
        var isForced = options.Enforcement == PolicyEnforcement.Always || subject.IsInit;
        return everything.ToShadow(
            AuditedRules.CouldDeny(rules, TrafficDirection.Ingress, isForced), AuditedRules.CouldDeny(rules, TrafficDirection.Egress, isForced));
    }

    private EndpointPolicy Resolve(IReadOnlyCollection<PolicyRule> rules)
    {
        // Where nothing is enforced rules are not looked at: they cannot contradict either.
        if (_options.Enforcement == PolicyEnforcement.Never || (_subject.IsHost && !_options.EnablesHostFirewall))
        {
            return EndpointPolicy.Open;
        }

        _peerIndex.EnsureCapacity(ExpectedPeers(rules));
        _peers.EnsureCapacity(ExpectedPeers(rules));
        var isIngressEnforced = Resolve(rules, TrafficDirection.Ingress);
        var isEgressEnforced = Resolve(rules, TrafficDirection.Egress);
        return new()
        {
            IsIngressEnforced = isIngressEnforced,
            IsEgressEnforced = isEgressEnforced,
            IngressCause = CauseOf(isIngressEnforced),
            EgressCause = CauseOf(isEgressEnforced),
            OwnPorts = _subject.NamedPorts,
            PeerPorts = _peerPorts,
            Peers = [.. _peers],
            Entries = _entries.DrainToImmutable(),
            Rules = rules is ImmutableArray<PolicyRule> array ? array : [.. rules],
        };
    }

    private EnforcementCause CauseOf(bool isEnforced) =>
        !isEnforced ? EnforcementCause.NoRule
        : _options.Enforcement == PolicyEnforcement.Always ? EnforcementCause.Always
        : _subject.IsInit ? EnforcementCause.Init
        : EnforcementCause.Rules;

    private bool Resolve(IReadOnlyCollection<PolicyRule> rules, TrafficDirection direction)
    {
        var isIngress = direction == TrafficDirection.Ingress;
        var isForced = _options.Enforcement == PolicyEnforcement.Always || _subject.IsInit;
        var isSelected = rules.Any(rule => isIngress ? rule.HasIngress : rule.HasEgress);
        if (!isSelected && !isForced)
        {
            return false;
        }

        var isOpen = !isForced && !rules.Any(rule => isIngress ? rule.DeniesIngressByDefault : rule.DeniesEgressByDefault);
        AddRules(rules, direction, isOpen);
        if (isOpen)
        {
            AddBuiltIn(direction, 0, isIngress ? SynthesizedRules.AllowAnyIngress : SynthesizedRules.AllowAnyEgress);
        }

        if (isIngress && _options.AllowsLocalHost && !_subject.IsHost)
        {
            AddBuiltIn(direction, IndexOf(SynthesizedRules.Host), SynthesizedRules.AllowLocalHost);
        }

        return true;
    }

    private void AddRules(IReadOnlyCollection<PolicyRule> rules, TrafficDirection direction, bool isOpen)
    {
        _merges.Clear();
        _demandsAuthentication = false;
        _merges.EnsureCapacity(ExpectedPeers(rules));
        foreach (var rule in rules)
        {
            foreach (var entry in rule.Entries)
            {
                if (entry.Direction == direction)
                {
                    _demandsAuthentication |= entry.Authentication is not null;
                    Merge(rule, entry);
                }
            }
        }

        _entries.Capacity = Math.Max(_entries.Capacity, _entries.Count + _merges.Count + 2);
        foreach (var ((filter, writing), merge) in _merges)
        {
            var peer = writing < 0 ? _writings[~writing] : writing;
            var (action, precedence, authentication, redirect, rule) = merge.Finish(isOpen);
            var isSaidOfEverybody = _demandsAuthentication && IsSaidOfEverybody(filter, writing, merge);
            if (TryGetKey(filter, direction, out var single))
            {
                Add(single);
                continue;
            }

            foreach (var key in RangeOf(filter, direction))
            {
                Add(key);
            }

            void Add(ClassifierKey key) => _entries.Add(new()
            {
                Key = key,
                Peer = peer,
                Action = action,
                Precedence = precedence,
                Authentication = authentication,
                IsSaidOfEverybody = isSaidOfEverybody,
                Redirect = redirect,
                Rule = rule,
            });
        }
    }

    // It matters only for what peers inherit, and not where any port is meant.
    private bool IsSaidOfEverybody(FilterKey filter, int writing, FilterMerge merge) =>
        writing != 0 && (filter.Port != 0 || filter.Name.Length > 0)
        && _merges.TryGetValue((filter, 0), out var everybody) && merge.DoesTheSameAs(everybody);

    // Port by port, as in the reference: of two contradictions the one about the earlier port is found.
    private void Merge(PolicyRule rule, RuleEntry entry)
    {
        _entryPeers.Clear();
        foreach (var peer in entry.Peers)
        {
            // What is nobody contradicts nothing.
            if (!peer.Equals(Entity.None))
            {
                _entryPeers.Add(WritingOf(peer));
            }
        }

        foreach (var port in entry.Ports)
        {
            var key = port.Key;
            foreach (var writing in _entryPeers)
            {
                ref var merge = ref CollectionsMarshal.GetValueRefOrAddDefault(_merges, (key, writing), out _);
                merge ??= new FilterMerge(entry.Direction, rule);
                merge.Add(rule, entry, port);
            }
        }
    }

    private int WritingOf(LabelSelector peer)
    {
        var index = IndexOf(peer);
        if (ReferenceEquals(peer.Spelling, peer.CanonicalKey))
        {
            return index;
        }

        ref var writing = ref CollectionsMarshal.GetValueRefOrAddDefault(_writingIndex, peer.Spelling, out var isKnown);
        if (!isKnown)
        {
            writing = ~_writings.Count;
            _writings.Add(index);
        }

        return writing;
    }

    // Many rules tend to name the same peers: beyond this, tables grow as they need.
    private static int ExpectedPeers(IReadOnlyCollection<PolicyRule> rules) => Math.Min(rules.Count, 1_024) + 1;

    private static bool TryGetKey(FilterKey filter, TrafficDirection direction, out ClassifierKey key)
    {
        key = filter.HasAnyPort ? new(direction, filter.Protocol, 0, 0) : new(direction, filter.Protocol, filter.Port, 16);
        return filter.HasAnyPort || (filter.Name.Length == 0 && filter.EndPort <= filter.Port);
    }

    private IEnumerable<ClassifierKey> RangeOf(FilterKey filter, TrafficDirection direction)
    {
        if (filter.Name.Length > 0)
        {
            var names = direction == TrafficDirection.Ingress ? _subject.NamedPorts : _peerPorts;
            return names.TryGet(filter.Name, filter.Protocol, out var port) ? [new(direction, filter.Protocol, port, 16)] : [];
        }

        return PortPrefixes.Of(filter.Port, filter.EndPort).Select(prefix => new ClassifierKey(direction, filter.Protocol, prefix.Port, prefix.Length));
    }

    private void AddBuiltIn(TrafficDirection direction, int peer, PolicyRule rule) => _entries.Add(new()
    {
        Key = new(direction, 0, 0, 0),
        Peer = peer,
        Action = PolicyAction.Allow,
        Precedence = PolicyPrecedence.Allow(),
        Rule = rule,
    });

    private int IndexOf(LabelSelector peer)
    {
        ref var index = ref CollectionsMarshal.GetValueRefOrAddDefault(_peerIndex, peer, out var isKnown);
        if (!isKnown)
        {
            index = _peers.Count;
            _peers.Add(peer);
        }

        return index;
    }
}
