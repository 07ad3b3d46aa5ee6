// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Cilium.Core;
using Cilium.Identity;
using Cilium.Policy;

namespace Cilium.Testing;

public sealed partial class InMemoryDatapath : IIpCacheDatapath
{
    private readonly Dictionary<IpPrefix, IpCacheEntry> _addresses = [];

    /// <summary>The addresses that have an identity.</summary>
    public IReadOnlyCollection<IpCacheEntry> Addresses
    {
        get
        {
            lock (_gate)
            {
                return [.. _addresses.Values.OrderBy(entry => entry.Prefix)];
            }
        }
    }

    /// <inheritdoc/>
    public void Upsert(ReadOnlySpan<IpCacheEntry> entries)
    {
        BeforeWrite?.Invoke(nameof(Upsert));
        lock (_gate)
        {
            foreach (var entry in entries)
            {
                _addresses[entry.Prefix] = entry;
                Writes++;
            }
        }
    }

    /// <inheritdoc/>
    public void Delete(ReadOnlySpan<IpPrefix> prefixes)
    {
        BeforeWrite?.Invoke(nameof(Delete));
        lock (_gate)
        {
            foreach (var prefix in prefixes)
            {
                _addresses.Remove(prefix);
                Writes++;
            }
        }
    }

    /// <inheritdoc/>
    public void Reconcile(IReadOnlyCollection<IpCacheEntry> entries, bool isComplete)
    {
        ArgumentNullException.ThrowIfNull(entries);
        BeforeWrite?.Invoke(nameof(Reconcile));
        lock (_gate)
        {
            if (isComplete)
            {
                _addresses.Clear();
            }

            foreach (var entry in entries)
            {
                _addresses[entry.Prefix] = entry;
                Writes++;
            }
        }
    }

    /// <summary>The identity of an address: that of the longest prefix that contains it, otherwise the world.</summary>
    /// <param name="address">The address.</param>
    /// <param name="families">The address families in use; they decide which identity the world has.</param>
    public NumericIdentity IdentityOf(IPAddress address, AddressFamilies families = AddressFamilies.DualStack)
    {
        var whole = IpPrefix.FromAddress(address);
        lock (_gate)
        {
            for (var length = whole.Length; length >= 0; length--)
            {
                if (_addresses.TryGetValue(whole.Truncate(length), out var entry))
                {
                    return entry.Identity;
                }
            }
        }

        return ReservedIdentities.WorldOf(whole, families);
    }

    /// <summary>Judges a packet that opens a connection, by the address of the other end.</summary>
    /// <param name="endpoint">The local endpoint.</param>
    /// <param name="direction">Into or out of it.</param>
    /// <param name="peer">The address of the other end.</param>
    /// <param name="protocol">The protocol.</param>
    /// <param name="port">The destination port, host byte order, or the ICMP type.</param>
    /// <exception cref="ArgumentException">The endpoint has no policy state.</exception>
    public PolicyVerdict Evaluate(EndpointId endpoint, TrafficDirection direction, IPAddress peer, IpProtocol protocol, ushort port) =>
        Evaluate(endpoint, direction, IdentityOf(peer), protocol, port);
}
