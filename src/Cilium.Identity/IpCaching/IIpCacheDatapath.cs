// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Identity;

/// <summary>The port through which the IP cache programs a data plane.</summary>
/// <remarks>
/// Called by one thread at a time, never under a lock. Operations are idempotent and are repeated when they throw. Every identity in an
/// entry is known to all identity observers before the entry is written, and stays known until the entry is replaced or deleted.
/// </remarks>
public interface IIpCacheDatapath
{
    /// <summary>Adds or replaces entries.</summary>
    void Upsert(ReadOnlySpan<IpCacheEntry> entries);

    /// <summary>Deletes entries; missing ones are skipped.</summary>
    void Delete(ReadOnlySpan<IpPrefix> prefixes);

    /// <summary>Repairs what differs from the given content, such as after a restart or when something else wrote.</summary>
    /// <param name="entries">Everything that should be there.</param>
    /// <param name="isComplete">Whether other entries are to be deleted; false while the sources are still delivering.</param>
    void Reconcile(IReadOnlyCollection<IpCacheEntry> entries, bool isComplete);
}
