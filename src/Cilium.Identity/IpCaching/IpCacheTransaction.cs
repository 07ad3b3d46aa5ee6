// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Identity;

/// <summary>Changes of the IP cache that are accepted together. Not safe for use by several threads.</summary>
public sealed class IpCacheTransaction
{
    private readonly IpCache _cache;
    private readonly List<(IpPrefix Prefix, string Owner, IpCacheClaim? Claim)> _changes = [];
    private bool _isCommitted;

    internal IpCacheTransaction(IpCache cache) => _cache = cache;

    /// <summary>Makes a claim about a prefix, replacing an earlier one of the same owner.</summary>
    /// <returns>This transaction.</returns>
    public IpCacheTransaction Upsert(IpPrefix prefix, IpCacheClaim claim)
    {
        ArgumentNullException.ThrowIfNull(claim);
        _changes.Add((prefix, claim.Owner, claim));
        return this;
    }

    /// <summary>Withdraws the claim of an owner; nothing happens if it has none.</summary>
    /// <returns>This transaction.</returns>
    public IpCacheTransaction Remove(IpPrefix prefix, string owner)
    {
        ArgumentException.ThrowIfNullOrEmpty(owner);
        _changes.Add((prefix, owner, null));
        return this;
    }

    /// <summary>Accepts the changes and applies them: identities first, then addresses.</summary>
    /// <exception cref="IpCacheException">The changes are accepted, but some of them could not be applied yet.</exception>
    /// <exception cref="InvalidOperationException">Committed before, or called from an observer or data plane.</exception>
    public void Commit()
    {
        if (_isCommitted)
        {
            throw new InvalidOperationException("The transaction was committed already; begin another one.");
        }

        _isCommitted = true;
        _cache.Commit(_changes);
    }
}
