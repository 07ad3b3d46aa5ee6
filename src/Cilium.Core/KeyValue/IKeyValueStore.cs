// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Core;

/// <summary>A key-value store with revisions, conditions, watches and leases, as etcd has them.</summary>
/// <remarks>
/// Keys are text without leading slash, values bytes. Every operation throws <see cref="KeyValueStoreException"/> when the store does not
/// answer or refuses. Safe from any thread.
/// </remarks>
public interface IKeyValueStore : IAsyncDisposable
{
    /// <summary>Reads a key; <see langword="null"/> if it does not exist.</summary>
    ValueTask<KeyValueEntry?> GetAsync(string key, CancellationToken cancellationToken = default);

    /// <summary>Reads all keys that begin with <paramref name="prefix"/>, at one revision.</summary>
    ValueTask<KeyValueList> ListAsync(string prefix, CancellationToken cancellationToken = default);

    /// <summary>Writes all at once if the conditions hold.</summary>
    /// <returns>The revision of the store after the writes; <see langword="null"/> if a condition did not hold and nothing was written.</returns>
    ValueTask<long?> TryCommitAsync(KeyValueTransaction transaction, CancellationToken cancellationToken = default);

    /// <summary>Follows the keys that begin with <paramref name="prefix"/>.</summary>
    /// <param name="prefix">The prefix.</param>
    /// <param name="fromRevision">The first revision of interest: that of a <see cref="KeyValueList"/> plus one.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    /// <exception cref="KeyValueCompactedException">The store has forgotten that revision: list again.</exception>
    IAsyncEnumerable<KeyValueEvent> WatchAsync(string prefix, long fromRevision, CancellationToken cancellationToken = default);

    /// <summary>Takes a lease and keeps it alive until it is disposed.</summary>
    /// <param name="timeToLive">How long keys outlive the last sign of life; whole seconds, at least one.</param>
    /// <param name="cancellationToken">Cancels the request, not the lease.</param>
    ValueTask<IKeyValueLease> GrantLeaseAsync(TimeSpan timeToLive, CancellationToken cancellationToken = default);
}
