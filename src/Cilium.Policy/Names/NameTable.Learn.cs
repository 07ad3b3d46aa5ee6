// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Cilium.Core;

namespace Cilium.Policy;

public sealed partial class NameTable
{
    // An expiry is written down again when it moved by this much, and by a quarter of the time that the answer holds.
    private static readonly long s_leastProgress = TimeSpan.FromMinutes(1).Ticks;

    /// <inheritdoc/>
    /// <remarks>What the data plane refuses is tried again by <see cref="RunAsync"/> or <see cref="Retry"/>: one of them must run
    /// for the waiting to end.</remarks>
    public async ValueTask<NameLearning> LearnAsync(
        string name, IReadOnlyCollection<IPAddress> addresses, TimeSpan timeToLive, CancellationToken cancellationToken = default)
    {
        var learning = Learn(name, addresses, timeToLive);
        while (learning.Fault is not null)
        {
            var applied = Volatile.Read(ref _applied).Task;
            if (FaultOf(addresses) is null)
            {
                return learning with { Fault = null };
            }

            await applied.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        return learning;
    }

    /// <summary>Learns the answer for a name as <see cref="LearnAsync"/> does, but does not wait where the data plane refuses: then
    /// <see cref="NameLearning.Fault"/> says why.</summary>
    /// <inheritdoc cref="INameObserver.LearnAsync" path="/param"/>
    /// <exception cref="ArgumentException">The name is too long, an address is of another family, or the time is negative;
    /// nothing is learned.</exception>
    public NameLearning Learn(string name, IReadOnlyCollection<IPAddress> addresses, TimeSpan timeToLive)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(addresses);
        ArgumentOutOfRangeException.ThrowIfLessThan(timeToLive, TimeSpan.Zero);
        if (name.Length > DnsName.MaxLength)
        {
            throw new ArgumentException($"A name has at most {DnsName.MaxLength} characters, not {name.Length}.", nameof(name));
        }

        var began = _time.GetTimestamp();
        var count = 0;
        Span<IpPrefix> prefixes = addresses.Count <= 16 ? stackalloc IpPrefix[16] : new IpPrefix[addresses.Count];
        foreach (var address in addresses)
        {
            ArgumentNullException.ThrowIfNull(address, nameof(addresses));
            prefixes[count++] = PrefixOf(address);
        }

        prefixes = prefixes[..count];
        var learning = Take(DnsName.Normalise(name, stackalloc char[DnsName.MaxLength]), prefixes, timeToLive, out var isWaiting, out var kept);
        if (kept is not null)
        {
            Keep(kept);
        }

        if (!isWaiting)
        {
            return learning;
        }

        Apply();
        lock (_gate)
        {
            var took = _time.GetElapsedTime(began);
            _statistics = took > _statistics.SlowestAnswer ? _statistics with { SlowestAnswer = took } : _statistics;
            return learning with { Fault = FaultOf(prefixes) };
        }
    }

    /// <summary>Forgets the matching names with all their addresses at once, also those in use.</summary>
    /// <returns>How many addresses, each counted once for each of its names.</returns>
    /// <remarks>New connections to the addresses are judged without the names; those that exist live on until their policy changes.</remarks>
    public int Forget(NamePattern pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        var forgotten = 0;
        lock (_gate)
        {
            foreach (var pair in _names.Find(pattern).SelectMany(name => name.Addresses).ToArray())
            {
                Remove(pair);
                forgotten++;
            }
        }

        Apply();
        return forgotten;
    }

    /// <param name="name">The name.</param>
    /// <param name="addresses">Its addresses.</param>
    /// <param name="timeToLive">How long the answer holds.</param>
    /// <param name="isWaiting">Whether the data plane does not judge by the answer yet.</param>
    /// <param name="kept">What a restart has to know of it; null where that is nothing.</param>
    private NameLearning Take(
        ReadOnlySpan<char> name, ReadOnlySpan<IpPrefix> addresses, TimeSpan timeToLive, out bool isWaiting, out LearnedName? kept)
    {
        var holds = Math.Max(timeToLive.Ticks, _options.MinimumTimeToLive.Ticks);
        var (added, refreshed, refused) = (0, 0, 0);
        isWaiting = false;
        List<IPAddress>? unkept = null;
        lock (_gate)
        {
            var now = Now;
            var expires = After(now, TimeSpan.FromTicks(holds));
            NameEntry? entry = null;
            foreach (var address in addresses)
            {
                if (entry is null && !_names.TryGet(name, out entry))
                {
                    entry = NewName(name.ToString());
                }

                if (_pairs.TryGetValue((entry, address), out var pair))
                {
                    refreshed++;
                }
                else if (TryMakeRoom())
                {
                    pair = Add(entry, address);
                    added++;
                }
                else
                {
                    refused++;
                    continue;
                }

                pair.Learned = now;
                pair.Expires = Math.Max(pair.Expires, expires);
                pair.IdlePass = 0;
                isWaiting |= pair.Address.IsWaiting && entry.IsSelected;
                if (_store is not null && (pair.KeptExpires == 0 || pair.Expires - pair.KeptExpires > Math.Max(s_leastProgress, holds / 4)))
                {
                    pair.KeptExpires = pair.Expires;
                    (unkept ??= []).Add(address.Address);
                }
            }

            if (entry is not null)
            {
                Trim(entry);
            }

            _statistics = _statistics with
            {
                Answers = _statistics.Answers + 1,
                Learned = _statistics.Learned + added,
                Refused = _statistics.Refused + refused,
            };
            var clock = unkept is null ? default : _time.GetUtcNow();
            kept = unkept is null ? null : new(entry!.Name, [.. unkept], clock, Later(clock, holds));
        }

        return new(added, refreshed, refused, null);
    }

    private NameEntry NewName(string name) => new(name) { Labels = LabelsOf(name) };

    private NamedAddress Add(NameEntry name, IpPrefix address)
    {
        if (!_addresses.TryGetValue(address, out var entry))
        {
            _addresses.Add(address, entry = new(address));
        }

        if (name.Addresses.Count == 0)
        {
            _names.Add(name);
        }

        NamedAddress pair = new(name, entry);
        pair.Enter();
        _pairs.Add((name, address), pair);
        _sharedAddresses += entry.Names.Count == 2 ? 1 : 0;
        if (name.IsSelected && !entry.Has(name.Labels))
        {
            MarkDirty(entry);
        }

        return pair;
    }

    private void Remove(NamedAddress pair)
    {
        pair.Leave();
        _pairs.Remove((pair.Name, pair.Address.Address));
        _sharedAddresses -= pair.Address.Names.Count == 1 ? 1 : 0;
        if (pair.Name.Addresses.Count == 0)
        {
            _names.Remove(pair.Name);
        }

        if (pair.Name.IsSelected || pair.Address.Names.Count == 0)
        {
            MarkDirty(pair.Address);
        }
    }

    private void Keep(LearnedName answer)
    {
        try
        {
            _store!.Append(answer);
            if (_store.NeedsSaving)
            {
                Wake();
            }
        }
        catch (NameStoreException)
        {
            // The answer holds all the same. Everything is saved as soon as that is possible, and if that fails it is told.
            lock (_gate)
            {
                _statistics = _statistics with { UnkeptAnswers = _statistics.UnkeptAnswers + 1 };
            }

            _isSavingWanted = true;
            Wake();
        }
    }
}
