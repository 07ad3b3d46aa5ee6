// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Core;

/// <summary>A key-value store with revisions, conditions, watches and leases, as etcd has them.</summary>
/// <remarks>
/// <see cref="KeyValueStoreOperations"/> has the usual single-key operations. Every operation throws <see cref="KeyValueStoreException"/>
/// when the store does not answer or refuses. Safe from any thread.
/// </remarks>
public interface IKeyValueStore : IKeyValueReader
{
    /// <summary>Writes all at once if the conditions hold.</summary>
    /// <returns>The revision of the store after the writes; <see langword="null"/> if a condition did not hold and nothing was written.</returns>
    ValueTask<long?> TryCommitAsync(KeyValueTransaction transaction, CancellationToken cancellationToken = default);

    /// <summary>Takes a lease and keeps it alive until it is disposed.</summary>
    /// <param name="timeToLive">How long keys outlive the last sign of life; whole seconds, at least one.</param>
    /// <param name="cancellationToken">Cancels the request, not the lease.</param>
    ValueTask<IKeyValueLease> GrantLeaseAsync(TimeSpan timeToLive, CancellationToken cancellationToken = default);
}
