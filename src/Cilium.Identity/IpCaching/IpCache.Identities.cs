// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Identity;

public sealed partial class IpCache
{
    // The finished labels of the prefixes of this host; the identity "host" has all of them.
    private readonly Dictionary<IpPrefix, LabelSet> _hostLabels = [];

    /// <summary>Takes a reference to the identity of each decision, making new identities known first.</summary>
    private void FindIdentities(List<IpCacheDecision> batch)
    {
        List<IpCacheDecision> labelled = batch.FindAll(decision => decision.Labels is not null);
        Acquire(labelled);
        foreach (IpCacheDecision decision in batch)
        {
            if (decision.Labels is null && decision.Claim is { } claim)
            {
                if (_allocator.TryAcquire(claim.Identity, out _))
                {
                    decision.Target = claim;
                }
                else
                {
                    // It went away since the decision.
                    lock (_gate)
                    {
                        Wait(decision.Prefix, decision.Slot, claim.Identity);
                    }
                }
            }
        }
    }

    private void Acquire(List<IpCacheDecision> labelled)
    {
        if (labelled.Count == 0)
        {
            return;
        }

        try
        {
            IReadOnlyList<SecurityIdentity> identities = _allocator.Acquire(labelled.ConvertAll(decision => decision.Labels!));
            for (int i = 0; i < labelled.Count; i++)
            {
                labelled[i].Target = labelled[i].Claim! with { Identity = identities[i].Id, Labels = identities[i].Labels };
            }
        }
        catch (IdentityPoolExhaustedException) when (labelled.Count > 1)
        {
            // Those of a scope that is full must not keep the others away.
            labelled.ForEach(decision => Acquire([decision]));
        }
        catch (Exception error)
        {
            labelled.ForEach(decision => decision.Error = error);
        }
    }

    // The lock is held.
    private void Wait(IpPrefix prefix, PrefixSlot slot, NumericIdentity id)
    {
        StopWaiting(prefix, slot);
        slot.WaitingFor = id;
        if (!_waiting.TryGetValue(id, out HashSet<IpPrefix>? prefixes))
        {
            _waiting.Add(id, prefixes = []);
        }

        prefixes.Add(prefix);

        // It may have been announced just before it was waited for.
        if (_allocator.TryGet(id, out _))
        {
            _dirty.Add(prefix);
        }
    }

    // The lock is held.
    private void StopWaiting(IpPrefix prefix, PrefixSlot slot)
    {
        if (slot.WaitingFor != NumericIdentity.Unknown && _waiting.TryGetValue(slot.WaitingFor, out HashSet<IpPrefix>? prefixes))
        {
            prefixes.Remove(prefix);
            if (prefixes.Count == 0)
            {
                _waiting.Remove(slot.WaitingFor);
            }
        }

        slot.WaitingFor = NumericIdentity.Unknown;
    }

    private void ApplyWaiting(IReadOnlyList<SecurityIdentity> identities)
    {
        bool isAnyWaiting = false;
        lock (_gate)
        {
            if (_waiting.Count == 0)
            {
                return;
            }

            foreach (SecurityIdentity identity in identities)
            {
                if (_waiting.TryGetValue(identity.Id, out HashSet<IpPrefix>? prefixes))
                {
                    _dirty.UnionWith(prefixes);
                    isAnyWaiting = true;
                }
            }
        }

        // If this thread is just applying, its loop finds them. What fails here is kept for the next attempt.
        if (isAnyWaiting && !_turn.IsMine)
        {
            ApplyDirty();
        }
    }

    /// <summary>With the turn: gives the identity "host" the labels of all prefixes of the host, before an address points to it.</summary>
    private void ApplyHostLabels(List<IpCacheDecision> batch)
    {
        List<IpCacheDecision> changed = batch.FindAll(decision => decision.Error is null
            && _hostLabels.GetValueOrDefault(decision.Prefix) != (IsHost(decision) ? decision.Labels : null));
        if (changed.Count == 0)
        {
            return;
        }

        Dictionary<IpPrefix, LabelSet> before = new(_hostLabels);
        foreach (IpCacheDecision decision in changed)
        {
            if (IsHost(decision))
            {
                _hostLabels[decision.Prefix] = decision.Labels!;
            }
            else
            {
                _hostLabels.Remove(decision.Prefix);
            }
        }

        try
        {
            _allocator.SetHostLabels(_hostLabels.OrderBy(pair => pair.Key).Aggregate(LabelSet.Empty, (union, pair) => union.Union(pair.Value)));
        }
        catch (Exception error)
        {
            changed.ForEach(decision => decision.Error = error);
            _hostLabels.Clear();
            foreach ((IpPrefix prefix, LabelSet labels) in before)
            {
                _hostLabels.Add(prefix, labels);
            }
        }
    }

    private static bool IsHost(IpCacheDecision decision) => decision.Labels is not null && decision.Target?.Identity == ReservedIdentities.Host;
}
