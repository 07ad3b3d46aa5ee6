// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Identity;

public sealed partial class IpCache
{
    private const string RegistryOwner = "prefix-registry";

    // Per owner what it asked for, and per prefix and labels how many owners did: ten thousand policies with one prefix make one claim.
    private readonly Dictionary<string, HashSet<PrefixLabels>> _registered = [];
    private readonly Dictionary<PrefixLabels, int> _registrations = [];
    private readonly Dictionary<LabelSet, (IpCacheClaim Claim, int Prefixes)> _registryClaims = [];

    /// <inheritdoc/>
    /// <exception cref="IpCacheException">The prefixes are accepted, but some of them could not be applied yet.</exception>
    /// <exception cref="InvalidOperationException">Called from an observer or data plane.</exception>
    public void Acquire(string owner, IReadOnlyCollection<PrefixLabels> prefixes)
    {
        ArgumentException.ThrowIfNullOrEmpty(owner);
        ArgumentNullException.ThrowIfNull(prefixes);
        Register(owner, [.. prefixes]);
    }

    /// <inheritdoc/>
    /// <exception cref="IpCacheException">The prefixes are given up, but that could not be applied yet.</exception>
    /// <exception cref="InvalidOperationException">Called from an observer or data plane.</exception>
    public void Release(string owner)
    {
        ArgumentException.ThrowIfNullOrEmpty(owner);
        Register(owner, []);
    }

    private void Register(string owner, HashSet<PrefixLabels> wanted)
    {
        _turn.ThrowIfMine();
        HashSet<PrefixLabels> present;
        lock (_gate)
        {
            present = _registered.GetValueOrDefault(owner) ?? [];
            foreach (PrefixLabels added in wanted.Where(prefix => !present.Contains(prefix)))
            {
                int count = _registrations[added] = _registrations.GetValueOrDefault(added) + 1;
                if (count == 1)
                {
                    Change(added.Prefix, OwnerOf(added.Labels), TakeClaim(added));
                }
            }

            foreach (PrefixLabels removed in present.Where(prefix => !wanted.Contains(prefix)))
            {
                if (--_registrations[removed] == 0)
                {
                    _registrations.Remove(removed);
                    Change(removed.Prefix, OwnerOf(removed.Labels), null);
                    ReturnClaim(removed);
                }
            }

            if (wanted.Count > 0)
            {
                _registered[owner] = wanted;
            }
            else
            {
                _registered.Remove(owner);
            }
        }

        ApplyDirty();
        ThrowIfFailed(wanted.Concat(present).Select(prefix => prefix.Prefix).Distinct());
    }

    private static string OwnerOf(LabelSet labels) => labels.Count == 0 ? RegistryOwner : $"{RegistryOwner}/{labels.ToAllocatorKey()}";

    // The lock is held. Prefixes that share their labels share the claim.
    private IpCacheClaim TakeClaim(PrefixLabels prefix)
    {
        if (prefix.Labels.Count == 0)
        {
            return NewClaim(prefix.Prefix.Length == 0 ? LabelSet.Empty : [CidrLabel.For(prefix.Prefix)]);
        }

        (IpCacheClaim? shared, int prefixes) = _registryClaims.GetValueOrDefault(prefix.Labels);
        shared ??= NewClaim(prefix.Labels);
        _registryClaims[prefix.Labels] = (shared, prefixes + 1);
        return shared;

        IpCacheClaim NewClaim(LabelSet labels) => new() { Owner = OwnerOf(prefix.Labels), Source = EntrySource.Generated, Labels = labels };
    }

    // The lock is held.
    private void ReturnClaim(PrefixLabels prefix)
    {
        if (prefix.Labels.Count > 0)
        {
            (IpCacheClaim claim, int prefixes) = _registryClaims[prefix.Labels];
            if (prefixes == 1)
            {
                _registryClaims.Remove(prefix.Labels);
            }
            else
            {
                _registryClaims[prefix.Labels] = (claim, prefixes - 1);
            }
        }
    }
}
