// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Cilium.Core;

namespace Cilium.Policy;

public sealed partial class NameTable
{
    // So many addresses are judged before others get at the table.
    private const int CollectionChunk = 1_024;

    private readonly Lock _collecting = new();
    private long _passes;

    /// <summary>Looks which addresses are in use, and removes those that are not and whose answers have expired.</summary>
    /// <remarks>An address goes when two collections in a row find it expired and without a connection, and there was time between
    /// them for a client to connect: one that does so just as the answer expires is not cut off. Where there are too many addresses,
    /// idle ones go sooner.</remarks>
    /// <exception cref="Exception">It could not be told which addresses are in use; none was removed.</exception>
    public NameCollectionReport Collect(CancellationToken cancellationToken = default)
    {
        lock (_collecting)
        {
            var (began, candidates) = FindCandidates();
            HashSet<IpPrefix> addresses = [.. candidates.Select(pair => pair.Address.Address)];
            IReadOnlySet<IpPrefix> used = addresses.Count == 0 || _use is null
                ? ImmutableHashSet<IpPrefix>.Empty
                : _use.FindUsed(addresses, cancellationToken);
            _passes++;
            var (expired, keptByUse) = (0, 0);
            List<NamedAddress> idle = [];
            foreach (var chunk in candidates.Chunk(CollectionChunk))
            {
                lock (_gate)
                {
                    foreach (var pair in chunk)
                    {
                        Judge(pair, began, used, idle, ref expired, ref keptByUse);
                    }
                }
            }

            var evicted = -Statistics.Evicted;
            CollectOverLimits(idle, began);
            lock (_gate)
            {
                evicted += _statistics.Evicted;
                _statistics = _statistics with { Expired = _statistics.Expired + expired, KeptByUse = keptByUse };
            }

            Apply();
            return new(expired, (int)evicted, keptByUse);
        }
    }

    private (long Began, List<NamedAddress> Candidates) FindCandidates()
    {
        List<NamedAddress> candidates = [];
        lock (_gate)
        {
            var began = Now;
            var isFilling = IsFilling;
            foreach (var pair in _pairs.Values)
            {
                if (isFilling || pair.Expires <= began || pair.Name.Addresses.Count > _options.MaxAddressesPerName)
                {
                    candidates.Add(pair);
                }
            }

            return (began, candidates);
        }
    }

    private void Judge(
        NamedAddress pair, long began, IReadOnlySet<IpPrefix> used, List<NamedAddress> idle, ref int expired, ref int keptByUse)
    {
        if (pair.IsRemoved || pair.Learned > began)
        {
            return;
        }

        var isExpired = pair.Expires <= began;
        if (used.Contains(pair.Address.Address))
        {
            keptByUse += isExpired ? 1 : 0;
            pair.IdlePass = 0;
        }
        else if (began - pair.Learned < _options.ConnectTime.Ticks)
        {
            // A client may still be about to connect.
        }
        else if (!isExpired)
        {
            idle.Add(pair);
        }
        else if (pair.IdlePass == 0)
        {
            (pair.IdlePass, pair.IdleSince) = (_passes, began);
            idle.Add(pair);
        }
        else if (began - pair.IdleSince >= Math.Max(_options.IdleGrace.Ticks, _options.ConnectTime.Ticks))
        {
            Remove(pair);
            expired++;
        }
        else
        {
            idle.Add(pair);
        }
    }
}
