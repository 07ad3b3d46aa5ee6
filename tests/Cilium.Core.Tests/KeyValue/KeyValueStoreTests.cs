// SPDX-License-Identifier: Apache-2.0
using System.Text;

namespace Cilium.Core.Tests;

public sealed class KeyValueStoreTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Single_key_operations_become_transactions_with_the_right_conditions()
    {
        await using RecordingStore store = new();
        await store.PutAsync("a", Bytes("1"), new KeyValueLeaseId(7), Token);
        await store.TryCreateAsync("a", Bytes("1"), cancellationToken: Token);
        await store.TryReplaceAsync("a", 5, Bytes("2"), cancellationToken: Token);
        await store.DeleteAsync("a", Token);
        await store.TryDeleteAsync("a", 6, Token);
        Assert.Equal(
            ["[] a=1@7", "[a created 0] a=1@0", "[a at 5] a=2@0", "[] -a", "[a at 6] -a"],
            store.Transactions);
    }

    [Fact]
    public async Task A_condition_that_does_not_hold_is_an_expected_miss()
    {
        await using RecordingStore store = new() { IsRefusing = true };
        Assert.False(await store.TryCreateAsync("a", Bytes("1"), cancellationToken: Token));
        Assert.False(await store.TryReplaceAsync("a", 5, Bytes("2"), cancellationToken: Token));
        Assert.False(await store.TryDeleteAsync("a", 5, Token));
        KeyValueStoreException error = await Assert.ThrowsAsync<KeyValueStoreException>(() => store.PutAsync("a", Bytes("1"), cancellationToken: Token).AsTask());
        Assert.Equal(("put", "a", false), (error.Operation, error.Key, error.IsTransient));
    }

    [Fact]
    public void A_compacted_watch_says_from_where_it_could_go_on()
    {
        KeyValueCompactedException error = new("cilium/state/", 5, 9);
        Assert.Equal((5, 9, "cilium/state/", true), (error.RequestedRevision, error.OldestRevision, error.Key, error.IsTransient));
        Assert.Contains("List the prefix again", error.Remedy, StringComparison.Ordinal);
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private sealed class RecordingStore : IKeyValueStore
    {
        internal List<string> Transactions { get; } = [];

        internal bool IsRefusing { get; init; }

        public ValueTask<long?> TryCommitAsync(KeyValueTransaction transaction, CancellationToken cancellationToken = default)
        {
            string conditions = string.Join(",", transaction.Conditions.Select(c => c.CreatedRevision is { } created ? $"{c.Key} created {created}" : $"{c.Key} at {c.Revision}"));
            string writes = string.Join(",", transaction.Writes.Select(w => w.Value is { } value ? $"{w.Key}={Encoding.UTF8.GetString(value.Span)}@{w.Lease}" : $"-{w.Key}"));
            Transactions.Add($"[{conditions}] {writes}");
            return new(IsRefusing ? null : Transactions.Count);
        }

        public ValueTask<KeyValueEntry?> GetAsync(string key, CancellationToken cancellationToken = default) => new((KeyValueEntry?)null);

        public ValueTask<KeyValueList> ListAsync(string prefix, CancellationToken cancellationToken = default) => new(new KeyValueList([], 0));

        public IAsyncEnumerable<KeyValueEvent> WatchAsync(string prefix, long fromRevision, CancellationToken cancellationToken = default) =>
            AsyncEnumerable.Empty<KeyValueEvent>();

        public ValueTask<IKeyValueLease> GrantLeaseAsync(TimeSpan timeToLive, CancellationToken cancellationToken = default) =>
            throw new KeyValueStoreException("grant", "", "no leases here", isTransient: false);

        public ValueTask DisposeAsync() => default;
    }
}
