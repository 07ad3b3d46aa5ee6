// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Core;

/// <summary>The usual single-key operations, in terms of transactions.</summary>
public static class KeyValueStoreOperations
{
    /// <summary>Writes a key, whether it exists or not.</summary>
    /// <returns>The revision of the store after the write.</returns>
    public static async ValueTask<long> PutAsync(
        this IKeyValueStore store, string key, ReadOnlyMemory<byte> value, KeyValueLeaseId lease = default, CancellationToken cancellationToken = default)
    {
        long? revision = await CommitAsync(store, [], new(key, value, lease), cancellationToken).ConfigureAwait(false);
        return revision ?? throw new KeyValueStoreException("put", key, "the store refused a write without conditions", isTransient: false);
    }

    /// <summary>Creates a key.</summary>
    /// <returns>Whether it was created; false if it exists.</returns>
    public static async ValueTask<bool> TryCreateAsync(
        this IKeyValueStore store, string key, ReadOnlyMemory<byte> value, KeyValueLeaseId lease = default, CancellationToken cancellationToken = default) =>
        await CommitAsync(store, [KeyValueCondition.IsMissing(key)], new(key, value, lease), cancellationToken).ConfigureAwait(false) is not null;

    /// <summary>Writes a key if it was last written at a revision.</summary>
    /// <returns>Whether it was written; false if somebody else wrote or deleted it since.</returns>
    public static async ValueTask<bool> TryReplaceAsync(
        this IKeyValueStore store, string key, long expectedRevision, ReadOnlyMemory<byte> value, KeyValueLeaseId lease = default, CancellationToken cancellationToken = default) =>
        await CommitAsync(store, [new(key, Revision: expectedRevision)], new(key, value, lease), cancellationToken).ConfigureAwait(false) is not null;

    /// <summary>Deletes a key; nothing happens if it does not exist.</summary>
    public static async ValueTask DeleteAsync(this IKeyValueStore store, string key, CancellationToken cancellationToken = default) =>
        await CommitAsync(store, [], new(key, null), cancellationToken).ConfigureAwait(false);

    /// <summary>Deletes a key if it was last written at a revision.</summary>
    /// <returns>Whether it was deleted.</returns>
    public static async ValueTask<bool> TryDeleteAsync(
        this IKeyValueStore store, string key, long expectedRevision, CancellationToken cancellationToken = default) =>
        await CommitAsync(store, [new(key, Revision: expectedRevision)], new(key, null), cancellationToken).ConfigureAwait(false) is not null;

    private static ValueTask<long?> CommitAsync(
        IKeyValueStore store, KeyValueCondition[] conditions, KeyValueWrite write, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        return store.TryCommitAsync(new KeyValueTransaction { Conditions = conditions, Writes = [write] }, cancellationToken);
    }
}
