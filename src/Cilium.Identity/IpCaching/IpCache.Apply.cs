// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Cilium.Core;

namespace Cilium.Identity;

public sealed partial class IpCache
{
    /// <summary>Tries again what could not be applied.</summary>
    /// <exception cref="IpCacheException">Something still could not be applied.</exception>
    /// <exception cref="InvalidOperationException">Called from an observer or data plane.</exception>
    public void Apply()
    {
        _turn.ThrowIfMine();
        IpPrefix[] retried;
        lock (_gate)
        {
            retried = [.. _failed.Keys];
            _dirty.UnionWith(retried);
        }

        ApplyDirty();
        ThrowIfFailed(retried);
    }

    // When it returns, everything that was dirty before has been tried, by this thread or another.
    private void ApplyDirty()
    {
        using Turn.Scope turn = _turn.Take();
        while (true)
        {
            HashSet<IpPrefix> taken;
            lock (_gate)
            {
                if (_dirty.Count == 0)
                {
                    return;
                }

                taken = _dirty;
                _dirty = [];
            }

            foreach (IpPrefix[] chunk in taken.Chunk(_options.BatchSize))
            {
                ApplyBatch(chunk);
            }
        }
    }

    private void ApplyBatch(IpPrefix[] prefixes)
    {
        List<IpCacheDecision> batch = new(prefixes.Length);
        lock (_gate)
        {
            foreach (IpPrefix prefix in prefixes)
            {
                Decide(prefix, batch);
            }
        }

        FindIdentities(batch);
        ApplyHostLabels(batch);
        List<NumericIdentity> unused = Write(batch);
        ForgetFailures(batch, unused);
        _allocator.Release(unused);
    }

    // The lock is held.
    private void Decide(IpPrefix prefix, List<IpCacheDecision> batch)
    {
        if (!_slots.TryGetValue(prefix, out PrefixSlot? slot))
        {
            return;
        }

        StopWaiting(prefix, slot);
        IpCacheClaim? best = slot.BestIdentity(), identity = best;
        if (best is not null && !_allocator.TryGet(best.Identity, out _))
        {
            // Until somebody announces it, the next best claim holds.
            Wait(prefix, slot, best.Identity);
            identity = slot.BestIdentity(_allocator);
        }

        List<IpCacheClaim> labelClaims = slot.LabelClaims();
        if (labelClaims.Count == 0 || (identity is not null && identity.Source >= labelClaims[0].Source))
        {
            batch.Add(new IpCacheDecision(prefix, slot) { Claim = identity });
            return;
        }

        LabelSet labels = slot.OwnLabels()!;
        foreach (byte length in _labelledLengths.Of(prefix.IsIPv6))
        {
            if (length < prefix.Length && _slots.TryGetValue(prefix.Truncate(length), out PrefixSlot? covering) && covering.OwnLabels() is { } inherited)
            {
                labels = PrefixLabelRules.Inherit(labels, inherited);
            }
        }

        batch.Add(new IpCacheDecision(prefix, slot)
        {
            Claim = Combine(labelClaims),
            Labels = PrefixLabelRules.Finish(prefix, labels, _options),
        });
    }

    // Of what claims say beside labels, the highest source that says something wins.
    private static IpCacheClaim Combine(List<IpCacheClaim> claims)
    {
        IpCacheClaim leading = claims[0];
        if (claims.Count == 1)
        {
            return leading;
        }

        IPAddress? tunnel = null;
        byte key = 0;
        IpCacheTraits traits = IpCacheTraits.None;
        EndpointId endpoint = default;
        foreach (IpCacheClaim claim in claims)
        {
            tunnel ??= claim.TunnelEndpoint;
            key = key == 0 ? claim.EncryptionKey : key;
            traits = traits == IpCacheTraits.None ? claim.Traits : traits;
            endpoint = endpoint == default ? claim.EndpointId : endpoint;
        }

        return leading with { TunnelEndpoint = tunnel, EncryptionKey = key, Traits = traits, EndpointId = endpoint };
    }

    private List<NumericIdentity> Write(List<IpCacheDecision> batch)
    {
        List<NumericIdentity> unused = [];
        List<IpCacheDecision> upserts = [], deletes = [];
        foreach (IpCacheDecision decision in batch)
        {
            IpCacheClaim? applied = decision.Slot.Applied;
            if (decision.Error is not null)
            {
                continue;
            }

            if (decision.Target is null)
            {
                deletes.Add(decision);
            }
            else if (applied is null || applied.ToEntry(decision.Prefix) != decision.Target.ToEntry(decision.Prefix) || HasFailed(decision.Prefix))
            {
                upserts.Add(decision);
            }
            else
            {
                // The data plane has it already, and the reference to the identity too.
                unused.Add(decision.Target.Identity);
            }
        }

        Try(upserts, () => _datapath.Upsert(upserts.ConvertAll(decision => decision.Target!.ToEntry(decision.Prefix)).ToArray()));
        List<IpCacheDecision> present = deletes.FindAll(decision => decision.Slot.Applied is not null || HasFailed(decision.Prefix));
        Try(present, () => _datapath.Delete(present.ConvertAll(decision => decision.Prefix).ToArray()));
        lock (_gate)
        {
            upserts.ForEach(decision => Finish(decision, unused));
            deletes.ForEach(decision => Finish(decision, unused));
        }

        return unused;
    }

    private static void Try(List<IpCacheDecision> decisions, Action write)
    {
        if (decisions.Count == 0)
        {
            return;
        }

        try
        {
            write();
        }
        catch (Exception error)
        {
            decisions.ForEach(decision => decision.Error = error);
        }
    }

    // The lock is held.
    private void Finish(IpCacheDecision decision, List<NumericIdentity> unused)
    {
        if (decision.Error is not null)
        {
            return;
        }

        PrefixSlot slot = decision.Slot;
        if (slot.Applied is { } replaced)
        {
            unused.Add(replaced.Identity);
        }

        if (slot.Applied is null != decision.Target is null)
        {
            if (decision.Target is null)
            {
                _appliedLengths.Remove(decision.Prefix);
            }
            else
            {
                _appliedLengths.Add(decision.Prefix);
            }
        }

        slot.Applied = decision.Target;
        if (slot.Applied is null && slot.Claims.IsEmpty)
        {
            _slots.TryRemove(decision.Prefix, out _);
        }
    }

    private bool HasFailed(IpPrefix prefix)
    {
        lock (_gate)
        {
            return _failed.Count > 0 && _failed.ContainsKey(prefix);
        }
    }

    private void ForgetFailures(List<IpCacheDecision> batch, List<NumericIdentity> unused)
    {
        lock (_gate)
        {
            foreach (IpCacheDecision decision in batch)
            {
                _failed.Remove(decision.Prefix, out IpCacheFailure? earlier);
                List<NumericIdentity> references = earlier?.References ?? [];
                if (decision.Error is null)
                {
                    unused.AddRange(references);
                    continue;
                }

                if (decision.Target is not null)
                {
                    references.Add(decision.Target.Identity);
                }

                _failed[decision.Prefix] = new IpCacheFailure(decision.Error, references);
            }
        }
    }
}
