// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;
using System.Net;
using Cilium.Core;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cilium.Identity;

/// <summary>
/// Knows which identity every address has: merges what several sources say about prefixes, makes identities from labels, and keeps a data
/// plane up to date, never pointing an address to an identity that observers do not know.
/// </summary>
/// <remarks>
/// Safe from any thread; reads take no lock. Changes are applied by the thread that commits them. What the data plane refuses is kept
/// and tried again by <see cref="Apply"/> or <see cref="RunAsync"/>.
/// </remarks>
public sealed partial class IpCache : IPrefixRegistry, IDisposable
{
    private readonly IdentityAllocator _allocator;
    private readonly IIpCacheDatapath _datapath;
    private readonly IpCacheOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Turn _turn = new(nameof(IpCache));

    // Read without lock; written with it.
    private readonly ConcurrentDictionary<IpPrefix, PrefixSlot> _slots = new();
    private readonly LengthCounts _appliedLengths = new();

    // Guards everything below.
    private readonly Lock _gate = new();
    private readonly LengthCounts _labelledLengths = new();
    private readonly SortedSet<IpPrefix> _labelled = [];
    private readonly SortedSet<IpPrefix> _labelledWithoutCidr = [];
    private readonly Dictionary<NumericIdentity, HashSet<IpPrefix>> _waiting = [];
    private readonly Dictionary<IpPrefix, IpCacheFailure> _failed = [];
    private HashSet<IpPrefix> _dirty = [];

    /// <summary>Creates an empty cache.</summary>
    /// <param name="allocator">Makes identities from labels and knows those that exist.</param>
    /// <param name="datapath">What is kept up to date.</param>
    /// <param name="options">Behaviour; defaults if missing. Read once.</param>
    /// <param name="time">The clock; the system's if missing.</param>
    /// <param name="logger">Receives a warning when something could not be applied in the background.</param>
    /// <exception cref="OptionsException">The options have faults.</exception>
    public IpCache(
        IdentityAllocator allocator, IIpCacheDatapath datapath, IpCacheOptions? options = null, TimeProvider? time = null, ILogger? logger = null)
    {
        ArgumentNullException.ThrowIfNull(allocator);
        ArgumentNullException.ThrowIfNull(datapath);
        _options = options ?? new IpCacheOptions();
        OptionsException.ThrowIfAny(nameof(IpCacheOptions), _options.Validate());
        _allocator = allocator;
        _datapath = datapath;
        _time = time ?? TimeProvider.System;
        _logger = logger ?? NullLogger.Instance;
        _allocator.Published += ApplyWaiting;
    }

    /// <summary>The sources that fill the cache: until all have delivered, nothing that is missing here is deleted from the data plane.</summary>
    public SourceTracker Sources { get; } = new(nameof(IpCache));

    /// <summary>The number of prefixes that somebody says something about, or that the data plane still has.</summary>
    public int Count => _slots.Count;

    /// <summary>What the data plane has, in no order.</summary>
    public IEnumerable<IpCacheEntry> Entries =>
        _slots.Select(pair => (pair.Key, pair.Value.Applied)).Where(pair => pair.Applied is not null).Select(pair => pair.Applied!.ToEntry(pair.Key));

    /// <summary>The prefixes that could not be applied yet.</summary>
    public IReadOnlyCollection<IpPrefix> FailedPrefixes
    {
        get
        {
            lock (_gate)
            {
                return [.. _failed.Keys];
            }
        }
    }

    /// <summary>The number of claims that wait because nobody has announced their identity.</summary>
    public int WaitingCount
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Values.Sum(prefixes => prefixes.Count);
            }
        }
    }

    /// <summary>What the data plane has for exactly this prefix.</summary>
    public bool TryGet(IpPrefix prefix, out IpCacheEntry entry)
    {
        if (_slots.TryGetValue(prefix, out PrefixSlot? slot) && slot.Applied is { } applied)
        {
            entry = applied.ToEntry(prefix);
            return true;
        }

        entry = default;
        return false;
    }

    /// <summary>The entry of the longest prefix that holds an address; IPv4-mapped IPv6 addresses count as IPv4.</summary>
    /// <exception cref="ArgumentException">The address is neither IPv4 nor IPv6.</exception>
    public bool TryResolve(IPAddress address, out IpCacheEntry entry)
    {
        ArgumentNullException.ThrowIfNull(address);
        return TryResolve(IpPrefix.FromAddress(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address), out entry);
    }

    /// <summary>The entry of the longest prefix that holds an address, given as a prefix of full length. Allocates nothing.</summary>
    public bool TryResolve(IpPrefix address, out IpCacheEntry entry)
    {
        foreach (byte length in _appliedLengths.Of(address.IsIPv6))
        {
            if (length <= address.Length && TryGet(address.Truncate(length), out entry))
            {
                return true;
            }
        }

        entry = default;
        return false;
    }

    /// <summary>The identity of an address: that of the longest prefix, otherwise the world.</summary>
    public NumericIdentity Resolve(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        IpPrefix prefix = IpPrefix.FromAddress(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);
        return TryResolve(prefix, out IpCacheEntry entry) ? entry.Identity : ReservedIdentities.WorldOf(prefix, _options.AddressFamilies);
    }

    /// <summary>Starts a transaction: changes are collected and applied together.</summary>
    public IpCacheTransaction BeginWrite() => new(this);

    /// <summary>Makes one claim about a prefix and applies it.</summary>
    /// <exception cref="IpCacheException">The claim is accepted but could not be applied yet.</exception>
    public void Upsert(IpPrefix prefix, IpCacheClaim claim) => BeginWrite().Upsert(prefix, claim).Commit();

    /// <summary>Withdraws one claim and applies that; nothing happens if there is none.</summary>
    /// <exception cref="IpCacheException">The claim is withdrawn but that could not be applied yet.</exception>
    public void Remove(IpPrefix prefix, string owner) => BeginWrite().Remove(prefix, owner).Commit();

    /// <summary>Stops following the allocator. The data plane keeps what it has.</summary>
    public void Dispose() => _allocator.Published -= ApplyWaiting;
}
