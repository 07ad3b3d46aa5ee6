// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Cilium.Core;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cilium.Identity;

/// <summary>
/// Numbers sets of security-relevant labels: equal sets share a number, references count its use, and observers learn of it before it is handed out.
/// </summary>
/// <remarks>
/// Safe from any thread. Reads take no lock. Nothing runs in the background: call <see cref="Collect"/> now and then, or let
/// <see cref="RunAsync"/> do it. Observers must not call back into the allocator.
/// </remarks>
public sealed partial class IdentityAllocator
{
    private readonly IdentityAllocatorOptions _options;
    private readonly IIdentityBackend? _backend;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ReservedLookup _reserved;
    private readonly Turn _turn = new(nameof(IdentityAllocator));

    // What observers know, for readers without a lock.
    private readonly ConcurrentDictionary<NumericIdentity, SecurityIdentity> _known = new();
    private readonly HashSet<NumericIdentity> _fixedNumbers = [];

    // Guards everything below.
    private readonly Lock _gate = new();
    private readonly Dictionary<LabelSet, IdentityEntry> _byLabels = [];
    private readonly Dictionary<NumericIdentity, IdentityEntry> _byId = [];
    private readonly LabelInterner _interner = new();
    private readonly NumberPool[] _pools;
    private readonly IdentityPoolLevel[] _levels = new IdentityPoolLevel[3];
    private IIdentityObserver[] _observers = [];

    /// <summary>Creates an allocator that knows the reserved identities.</summary>
    /// <param name="options">How identities are numbered; defaults if missing. Read once.</param>
    /// <param name="backend">Where cluster-wide identities are allocated; if missing, this node numbers them.</param>
    /// <param name="time">The clock; the system's if missing.</param>
    /// <param name="logger">Receives warnings about pools that run full.</param>
    /// <exception cref="OptionsException">The options have faults.</exception>
    public IdentityAllocator(
        IdentityAllocatorOptions? options = null, IIdentityBackend? backend = null, TimeProvider? time = null, ILogger? logger = null)
    {
        _options = options ?? new IdentityAllocatorOptions();
        OptionsException.ThrowIfAny(nameof(IdentityAllocatorOptions), _options.Validate());
        _backend = backend;
        _time = time ?? TimeProvider.System;
        _logger = logger ?? NullLogger.Instance;
        _reserved = new ReservedLookup(_options);
        (NumericIdentity first, NumericIdentity last) = _options.ClusterIdSpace.RangeOf(_options.ClusterId);
        _pools =
        [
            new NumberPool(first.Value, last.Value),
            new NumberPool(NumericIdentity.Create(IdentityScope.Local, 1).Value, NumericIdentity.Create(IdentityScope.Local, 0xFFFFFF).Value),
            new NumberPool(NumericIdentity.Create(IdentityScope.RemoteNode, 1).Value, NumericIdentity.Create(IdentityScope.RemoteNode, 0xFFFFFF).Value),
        ];
        foreach (SecurityIdentity identity in ReservedIdentities.All.Concat(_reserved.WellKnown).Concat(_reserved.Fixed))
        {
            _known[identity.Id] = identity;
            _fixedNumbers.Add(identity.Id);
        }
    }

    /// <summary>The number of identities that observers know, reserved ones included.</summary>
    public int Count => _known.Count;

    /// <summary>The identities that observers know, reserved ones included, in no order.</summary>
    public IEnumerable<SecurityIdentity> Identities => _known.Select(pair => pair.Value);

    /// <summary>Called after observers have learned of identities, outside every turn and lock.</summary>
    internal event Action<IReadOnlyList<SecurityIdentity>>? Published;

    /// <summary>The identity with a number, if observers know it.</summary>
    public bool TryGet(NumericIdentity id, [NotNullWhen(true)] out SecurityIdentity? identity) => _known.TryGetValue(id, out identity);

    /// <summary>The identity of labels, if they have one that observers know; takes no reference.</summary>
    public bool TryFind(LabelSet labels, [NotNullWhen(true)] out SecurityIdentity? identity)
    {
        ArgumentNullException.ThrowIfNull(labels);
        if (_reserved.TryFind(labels, out NumericIdentity id))
        {
            return _known.TryGetValue(id, out identity);
        }

        lock (_gate)
        {
            identity = _byLabels.TryGetValue(labels, out IdentityEntry? entry) && entry is { IsPublished: true, IsLeaving: false } ? entry.Identity : null;
            return identity is not null;
        }
    }

    /// <summary>The references to an identity on this node; 0 for reserved and unknown ones.</summary>
    public int ReferencesOf(NumericIdentity id)
    {
        lock (_gate)
        {
            return _byId.TryGetValue(id, out IdentityEntry? entry) ? entry.References : 0;
        }
    }

    /// <summary>Adds an observer, which first learns of every identity there is.</summary>
    /// <returns>Dispose it to remove the observer.</returns>
    /// <exception cref="InvalidOperationException">Called from an observer.</exception>
    public IDisposable Subscribe(IIdentityObserver observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        using Turn.Scope turn = _turn.Take();
        observer.OnIdentitiesChanged([.. Identities.OrderBy(identity => identity.Id)], []);
        _observers = [.. _observers, observer];
        return new Subscription(this, observer);
    }

    private void Tell(IReadOnlyList<SecurityIdentity> added, IReadOnlyList<NumericIdentity> removed)
    {
        foreach (IIdentityObserver observer in _observers)
        {
            observer.OnIdentitiesChanged(added, removed);
        }
    }

    private sealed class Subscription(IdentityAllocator allocator, IIdentityObserver observer) : IDisposable
    {
        public void Dispose()
        {
            using Turn.Scope turn = allocator._turn.Take();
            allocator._observers = [.. allocator._observers.Where(other => !ReferenceEquals(other, observer))];
        }
    }
}
