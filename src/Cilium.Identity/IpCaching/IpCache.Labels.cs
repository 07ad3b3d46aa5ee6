// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Identity;

public sealed partial class IpCache : IAddressLabels
{
    /// <inheritdoc/>
    /// <exception cref="IpCacheException">The labels are accepted, but some prefixes could not be applied yet.</exception>
    /// <exception cref="InvalidOperationException">Called from an observer or data plane.</exception>
    public void SetLabels(string owner, IReadOnlyCollection<PrefixLabels> changes)
    {
        ArgumentException.ThrowIfNullOrEmpty(owner);
        ArgumentNullException.ThrowIfNull(changes);

        // Prefixes with the same labels share the claim.
        Dictionary<LabelSet, IpCacheClaim> claims = [];
        List<(IpPrefix, string, IpCacheClaim?)> claimed = new(changes.Count);
        foreach ((IpPrefix prefix, LabelSet labels) in changes)
        {
            claimed.Add((prefix, owner, labels.Count == 0 ? null : ClaimOf(labels)));
        }

        Commit(claimed);

        IpCacheClaim ClaimOf(LabelSet labels)
        {
            if (!claims.TryGetValue(labels, out IpCacheClaim? claim))
            {
                claims.Add(labels, claim = new IpCacheClaim { Owner = owner, Source = EntrySource.Generated, Labels = labels });
            }

            return claim;
        }
    }
}
