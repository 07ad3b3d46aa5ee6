// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using Cilium.Core;
using Cilium.Datapath.Layout;
using Cilium.Identity;

namespace Cilium.Datapath;

/// <summary>Addresses and prefixes in the kernel. Every change of what an address means moves the epoch, after it is
/// written, so that connections judged by the old meaning are judged again. Thread-safe.</summary>
internal sealed class KernelIpCache : IIpCacheDatapath
{
    private const byte HasTunnelFlag = 0x02;
    private const byte TunnelIpv6Flag = 0x04;

    private readonly Lock _gate;
    private readonly RuntimeView _runtime;
    private readonly EndpointTable _endpoints;
    private readonly IdentitySlots _slots;
    private readonly IpCacheMaps _maps;
    private readonly Dictionary<IpPrefix, IpCacheValue> _present = [];
    private readonly Dictionary<string, long> _counts = [];

    public KernelIpCache(Lock gate, DatapathMaps maps, RuntimeView runtime, EndpointTable endpoints, IdentitySlots slots)
    {
        _gate = gate;
        _runtime = runtime;
        _endpoints = endpoints;
        _slots = slots;
        _maps = new IpCacheMaps(maps);
        foreach (var (prefix, value) in _maps.Read())
        {
            _present[prefix] = value;
            Count(prefix, 1);
            _slots.Acquire(value.Identity);
        }

        PublishPrefixCounts();
    }

    /// <summary>Wakes those who wait for space.</summary>
    public SpaceSignal Space { get; init; } = new();

    /// <summary>How many entries a map has. Called under the gate.</summary>
    public long CountIn(string map) => _counts.GetValueOrDefault(map);

    /// <summary>The identities with the most entries in a map. Called under the gate.</summary>
    public IReadOnlyList<MapUser> LargestIn(string map) =>
    [
        .. _present.Where(entry => IpCacheMaps.NameOf(entry.Key) == map)
            .CountBy(entry => entry.Value.Identity)
            .OrderByDescending(entry => entry.Value)
            .Take(5)
            .Select(entry => new MapUser { Name = $"identity {entry.Key}", Entries = entry.Value }),
    ];

    public void Upsert(ReadOnlySpan<IpCacheEntry> entries)
    {
        lock (_gate)
        {
            Put(entries);
        }
    }

    public void Delete(ReadOnlySpan<IpPrefix> prefixes)
    {
        lock (_gate)
        {
            Remove(prefixes);
        }
    }

    public void Reconcile(IReadOnlyCollection<IpCacheEntry> entries, bool isComplete)
    {
        ArgumentNullException.ThrowIfNull(entries);
        lock (_gate)
        {
            Put([.. entries]);
            if (isComplete)
            {
                HashSet<IpPrefix> wanted = [.. entries.Select(entry => entry.Prefix)];
                Remove([.. _present.Keys.Where(prefix => !wanted.Contains(prefix))]);
            }
        }
    }

    /// <summary>Has the addresses of an endpoint lead to the device that it has now. Called under the gate.</summary>
    public void Retarget(in EndpointValue endpoint)
    {
        IpCacheBatch batch = new();
        Span<IpPrefix> prefixes = [RawAddress.FromWord(endpoint.Ipv4).ToPrefix(isIPv6: false), endpoint.Ipv6.ToPrefix(isIPv6: true)];
        foreach (IpPrefix prefix in prefixes)
        {
            if (_present.TryGetValue(prefix, out IpCacheValue value) && value.Ifindex != 0 && value.Ifindex != endpoint.Ifindex)
            {
                value.Ifindex = endpoint.Ifindex;
                batch.Add(prefix, value);
                _present[prefix] = value;
            }
        }

        _maps.Write(batch);
    }

    private void Put(ReadOnlySpan<IpCacheEntry> entries)
    {
        IpCacheBatch batch = new();
        List<(IpPrefix Prefix, IpCacheValue Value)> changes = [];
        try
        {
            foreach (ref readonly IpCacheEntry entry in entries)
            {
                IpCacheValue value = ToValue(entry);
                value.IdentitySlot = _slots.Acquire(value.Identity);
                if (_present.TryGetValue(entry.Prefix, out IpCacheValue former) && former.Equals(value))
                {
                    _slots.Release(value.Identity);
                    continue;
                }

                changes.Add((entry.Prefix, value));
                batch.Add(entry.Prefix, value);
            }

            // Programs must look into a trie before it holds what they need.
            _runtime.SetPrefixCounts(uint.MaxValue, uint.MaxValue);
            _maps.Write(batch);
        }
        catch (Exception error)
        {
            TakeBack(changes);
            PublishPrefixCounts();
            _runtime.MoveEpoch();
            if (error is DatapathCapacityException full)
            {
                throw full.With(LargestIn(full.Map));
            }

            throw;
        }

        foreach (var (prefix, value) in changes)
        {
            if (_present.Remove(prefix, out IpCacheValue former))
            {
                _slots.Release(former.Identity);
            }
            else
            {
                Count(prefix, 1);
            }

            _present.Add(prefix, value);
        }

        PublishPrefixCounts();
        if (changes.Count > 0)
        {
            _runtime.MoveEpoch();
        }
    }

    private void Remove(ReadOnlySpan<IpPrefix> prefixes)
    {
        bool hasChanged = false;
        foreach (ref readonly IpPrefix prefix in prefixes)
        {
            if (_present.Remove(prefix, out IpCacheValue former))
            {
                _maps.Delete(prefix);
                Count(prefix, -1);
                _slots.Release(former.Identity);
                hasChanged = true;
            }
        }

        if (hasChanged)
        {
            PublishPrefixCounts();
            _runtime.MoveEpoch();
            Space.Note();
        }
    }

    /// <summary>Undoes a change of which only a part may have been written, so that no address means what nobody keeps track of.</summary>
    private void TakeBack(List<(IpPrefix Prefix, IpCacheValue Value)> changes)
    {
        IpCacheBatch formers = new();
        foreach (var (prefix, value) in changes)
        {
            if (_present.TryGetValue(prefix, out IpCacheValue former))
            {
                formers.Add(prefix, former);
            }
            else
            {
                _maps.Delete(prefix);
            }

            _slots.Release(value.Identity);
        }

        // To replace an entry takes no room.
        _maps.Write(formers);
    }

    private void Count(IpPrefix prefix, int change) =>
        System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_counts, IpCacheMaps.NameOf(prefix), out _) += change;

    private IpCacheValue ToValue(in IpCacheEntry entry)
    {
        IPAddress? tunnel = entry.TunnelEndpoint;
        bool isLocal = _endpoints.TryFind(entry.EndpointId.Value, out EndpointValue endpoint);
        return new IpCacheValue
        {
            Identity = entry.Identity.Value,
            Ifindex = isLocal ? endpoint.Ifindex : 0,
            Flags = (byte)((byte)entry.Traits
                | (tunnel is null ? 0 : HasTunnelFlag)
                | (tunnel?.AddressFamily == AddressFamily.InterNetworkV6 ? TunnelIpv6Flag : 0)),
            EncryptKey = entry.EncryptionKey,
            Tunnel = RawAddress.From(tunnel),
        };
    }

    private void PublishPrefixCounts() => _runtime.SetPrefixCounts(_maps.Ipv4Prefixes, _maps.Ipv6Prefixes);
}
