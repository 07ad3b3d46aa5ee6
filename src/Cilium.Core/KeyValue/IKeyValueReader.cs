// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Core;

/// <summary>The reading half of a key-value store: what may be done with somebody else's.</summary>
/// <remarks>
/// Keys are text without leading slash, values bytes. Every operation throws <see cref="KeyValueStoreException"/> when the store does not
/// answer or refuses. Safe from any thread.
/// </remarks>
public interface IKeyValueReader : IAsyncDisposable
{
    /// <summary>Reads a key; <see langword="null"/> if it does not exist.</summary>
    ValueTask<KeyValueEntry?> GetAsync(string key, CancellationToken cancellationToken = default);

    /// <summary>Reads all keys that begin with <paramref name="prefix"/>, at one revision.</summary>
    ValueTask<KeyValueList> ListAsync(string prefix, CancellationToken cancellationToken = default);

    /// <summary>Follows the keys that begin with <paramref name="prefix"/>.</summary>
    /// <param name="prefix">The prefix.</param>
    /// <param name="fromRevision">The first revision of interest: that of a <see cref="KeyValueList"/> plus one.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    /// <exception cref="KeyValueCompactedException">The store has forgotten that revision: list again.</exception>
    IAsyncEnumerable<KeyValueEvent> WatchAsync(string prefix, long fromRevision, CancellationToken cancellationToken = default);
}
