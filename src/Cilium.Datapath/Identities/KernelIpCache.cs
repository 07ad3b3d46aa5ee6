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
            _slots.Acquire(value.Identity);
        }

        PublishPrefixCounts();
    }

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
        catch
        {
            foreach (var (_, value) in changes)
            {
                _slots.Release(value.Identity);
            }

            PublishPrefixCounts();
            _runtime.MoveEpoch();
            throw;
        }

        foreach (var (prefix, value) in changes)
        {
            if (_present.Remove(prefix, out IpCacheValue former))
            {
                _slots.Release(former.Identity);
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
                _slots.Release(former.Identity);
                hasChanged = true;
            }
        }

        if (hasChanged)
        {
            PublishPrefixCounts();
            _runtime.MoveEpoch();
        }
    }

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
