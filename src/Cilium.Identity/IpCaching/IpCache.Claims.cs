// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Identity;

public sealed partial class IpCache
{
    internal void Commit(IReadOnlyList<(IpPrefix Prefix, string Owner, IpCacheClaim? Claim)> changes)
    {
        _turn.ThrowIfMine();
        lock (_gate)
        {
            foreach ((IpPrefix prefix, string owner, IpCacheClaim? claim) in changes)
            {
                Change(prefix, owner, claim);
            }
        }

        ApplyDirty();
        ThrowIfFailed(changes.Select(change => change.Prefix));
    }

    // The lock is held.
    private void Change(IpPrefix prefix, string owner, IpCacheClaim? claim)
    {
        PrefixSlot? slot = _slots.GetValueOrDefault(prefix);
        if (slot is null)
        {
            if (claim is null)
            {
                return;
            }

            slot = new PrefixSlot();
            _slots[prefix] = slot;
        }

        LabelSet? before = slot.OwnLabels();
        if (claim is not null)
        {
            slot.Put(claim);
        }
        else
        {
            slot.Remove(owner);
        }

        _dirty.Add(prefix);
        LabelSet? after = slot.OwnLabels();
        if (before != after)
        {
            ChangeLabels(prefix, before, after);
        }
    }

    // The lock is held. Prefixes inside this one may inherit something else now.
    private void ChangeLabels(IpPrefix prefix, LabelSet? before, LabelSet? after)
    {
        if (before is null)
        {
            _labelled.Add(prefix);
            _labelledLengths.Add(prefix);
        }
        else if (after is null)
        {
            _labelled.Remove(prefix);
            _labelledLengths.Remove(prefix);
        }

        _ = after is { HasCidrLabel: false } ? _labelledWithoutCidr.Add(prefix) : _labelledWithoutCidr.Remove(prefix);

        // A prefix label is inherited only by prefixes that have none of their own.
        if (WithoutCidr(before) != WithoutCidr(after))
        {
            MarkInside(_labelled, prefix);
        }
        else
        {
            MarkInside(_labelledWithoutCidr, prefix);
        }
    }

    private void MarkInside(SortedSet<IpPrefix> prefixes, IpPrefix outer)
    {
        if (outer.IsSingleAddress || prefixes.Count == 0)
        {
            return;
        }

        UInt128 hostBits = outer.Length == 0 ? UInt128.MaxValue : UInt128.MaxValue >> outer.Length;
        IpPrefix last = IpPrefix.FromBits(outer.Bits | hostBits, outer.MaxLength, outer.IsIPv6);
        foreach (IpPrefix inner in prefixes.GetViewBetween(outer, last))
        {
            _dirty.Add(inner);
        }
    }

    private static LabelSet WithoutCidr(LabelSet? labels) =>
        labels is null ? LabelSet.Empty : labels.HasCidrLabel ? labels.Where(label => label.CidrPrefix is null) : labels;

    private void ThrowIfFailed(IEnumerable<IpPrefix> prefixes)
    {
        List<IpPrefix> failed = [];
        Exception? first = null;
        lock (_gate)
        {
            if (_failed.Count == 0)
            {
                return;
            }

            foreach (IpPrefix prefix in prefixes)
            {
                if (_failed.TryGetValue(prefix, out IpCacheFailure? failure))
                {
                    failed.Add(prefix);
                    first ??= failure.Error;
                }
            }
        }

        if (first is not null)
        {
            throw new IpCacheException(failed, first);
        }
    }
}
