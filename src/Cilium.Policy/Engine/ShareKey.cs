// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Cilium.Policy;

/// <summary>Everything on which the meaning of rules for an endpoint depends. Endpoints with equal keys share one policy.</summary>
internal sealed class ShareKey : IEquatable<ShareKey>
{
    private readonly ImmutableArray<PolicyRule> _rules;
    private readonly bool _isHost;
    private readonly bool _isInit;
    private readonly NamedPorts? _ownPorts;
    private readonly NamedPorts? _peerPorts;
    private readonly int _hash;

    public ShareKey(PolicySubject subject, ImmutableArray<PolicyRule> rules, NamedPorts peerPorts)
    {
        _rules = rules;
        _isHost = subject.IsHost;
        _isInit = subject.IsInit;
        _ownPorts = rules.Any(rule => rule.NamesOwnPorts) ? subject.NamedPorts : null;
        _peerPorts = rules.Any(rule => rule.NamesPeerPorts) ? peerPorts : null;
        var hash = new HashCode();
        hash.Add(_isHost);
        hash.Add(_isInit);
        foreach (var rule in rules)
        {
            hash.Add(rule);
        }

        _hash = hash.ToHashCode();
    }

    public bool Equals(ShareKey? other) =>
        other is not null
        && _hash == other._hash
        && _isHost == other._isHost
        && _isInit == other._isInit
        && _rules.AsSpan().SequenceEqual(other._rules.AsSpan())
        && AreEqual(_ownPorts, other._ownPorts)
        && AreEqual(_peerPorts, other._peerPorts);

    public override bool Equals(object? obj) => Equals(obj as ShareKey);

    public override int GetHashCode() => _hash;

    private static bool AreEqual(NamedPorts? one, NamedPorts? other) =>
        one is null ? other is null : other is not null && one.ContentEquals(other);
}
