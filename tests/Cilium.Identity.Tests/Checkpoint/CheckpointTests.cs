// SPDX-License-Identifier: Apache-2.0
using Microsoft.Extensions.Time.Testing;

namespace Cilium.Identity.Tests;

public sealed class CheckpointTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("cilium-identity-").FullName;
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string FilePath => Path.Combine(_directory, FileIdentityStore.DefaultFileName);

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task The_file_is_an_array_of_numbers_with_labels_by_key()
    {
        await new FileIdentityStore(FilePath).SaveAsync(
            [
                new SecurityIdentity(new NumericIdentity(0x01000001), LabelSet.Parse("cidr:10.0.0.0/8", "reserved:world")),
                new SecurityIdentity(new NumericIdentity(300), LabelSet.Parse("k8s:app=web")),
            ],
            Token);
        Assert.Equal(
            """[{"id":300,"labels":{"app":{"key":"app","value":"web","source":"k8s"}}},"""
            + """{"id":16777217,"labels":{"10.0.0.0/8":{"key":"10.0.0.0/8","source":"cidr"},"world":{"key":"world","source":"reserved"}}}]""",
            await File.ReadAllTextAsync(FilePath, Token));
        Assert.Equal([FilePath], Directory.GetFiles(_directory));
    }

    [Fact]
    public async Task What_was_saved_is_loaded()
    {
        Random random = Seed.Next();
        SecurityIdentity[] identities =
        [
            .. Enumerable.Range(256, 500).Select(n => new SecurityIdentity(
                new NumericIdentity((uint)n),
                LabelSet.Create(Enumerable.Range(0, random.Next(1, 6)).Select(_ => new Label("k8s", "k/" + random.Next(100), random.Next(2) == 0 ? "" : "\"\u00e9\U0001F600\\"))))),
        ];
        FileIdentityStore store = new(FilePath);
        await store.SaveAsync(identities, Token);
        await store.SaveAsync(identities, Token);
        Assert.Equal(identities, await store.LoadAsync(Token));
    }

    [Fact]
    public async Task A_missing_file_holds_nothing()
    {
        Assert.Empty(await new FileIdentityStore(FilePath).LoadAsync(Token));
        Assert.Empty(await new FileIdentityStore(Path.Combine(_directory, "missing", "file")).LoadAsync(Token));
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("[{\"id\":300,", 1)]
    [InlineData("[\n{\"id\":300,\"labels\":{}},\n{\"id\":-1,\"labels\":{}}]", 3)]
    [InlineData("[\n{\"id\":5000000000,\"labels\":{}}]", 2)]
    [InlineData("[{\"labels\":{}}]", 1)]
    [InlineData("[{\"id\":1,\"labels\":null}]", 1)]
    [InlineData("[{\"id\":1,\"labels\":{\"a\":null}}]", 1)]
    [InlineData("[{\"id\":1,\"labels\":{\"a\":{\"key\":\"\",\"source\":\"k8s\"}}}]", 1)]
    [InlineData("[{\"id\":1,\"labels\":{\"a\":{\"key\":\"a;b\",\"source\":\"k8s\"}}}]", 1)]
    [InlineData("[null]", 1)]
    [InlineData("null", 1)]
    [InlineData("\0\0\0\0", 1)]
    public async Task A_corrupt_file_is_named_with_the_place(string content, int line)
    {
        await File.WriteAllTextAsync(FilePath, content, Token);
        IdentityStoreException error = await Assert.ThrowsAsync<IdentityStoreException>(() => new FileIdentityStore(FilePath).LoadAsync(Token).AsTask());
        Assert.Equal((FilePath, line, "identity-store-corrupt"), (error.Path, error.Line, error.Id));
        Assert.StartsWith($"{FilePath}({line},", error.Message, StringComparison.Ordinal);
        Assert.Equal(content, await File.ReadAllTextAsync(FilePath, Token));
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_leaves_the_old_one()
    {
        FileIdentityStore missing = new(Path.Combine(_directory, "missing", "file"));
        IdentityStoreException error = await Assert.ThrowsAsync<IdentityStoreException>(() => missing.SaveAsync([], Token).AsTask());
        Assert.True(error.IsTransient);

        await File.WriteAllTextAsync(FilePath, "[]", Token);
        Directory.CreateDirectory(FilePath + ".tmp");
        await Assert.ThrowsAsync<IdentityStoreException>(() => new FileIdentityStore(FilePath).SaveAsync([], Token).AsTask());
        Assert.Equal("[]", await File.ReadAllTextAsync(FilePath, Token));
    }

    [Fact]
    public void Restored_numbers_wait_for_their_labels()
    {
        IdentityAllocator allocator = new(time: _time);
        RecordingObserver observer = new();
        allocator.Subscribe(observer);
        SecurityIdentity web = Identity(300, "k8s:app=web"), db = Identity(256, "k8s:app=db"), prefix = Identity(0x01000007, "cidr:10.0.0.0/8", "reserved:world-ipv4");
        Assert.Equal(3, allocator.Restore([web, db, prefix]).Restored);
        Assert.Equal([256u, 300u, 0x01000007u], allocator.ToCheckpoint().Select(identity => identity.Id.Value).Order());
        Assert.Equal(10, observer.Known.Count);
        Assert.Equal(257u, allocator.Acquire(LabelSet.Parse("k8s:app=new")).Id.Value);
        Assert.Equal(web, allocator.Acquire(web.Labels));
        Assert.Equal(prefix, allocator.Acquire(prefix.Labels));
        Assert.Contains(web.Id, observer.Known);

        _time.Advance(TimeSpan.FromMinutes(10));
        allocator.Collect();
        Assert.DoesNotContain(db, allocator.ToCheckpoint());
        Assert.Equal(258u, allocator.Acquire(db.Labels).Id.Value);
    }

    [Fact]
    public void What_cannot_be_restored_is_named()
    {
        IdentityAllocator allocator = new(time: _time);
        SecurityIdentity taken = allocator.Acquire(LabelSet.Parse("k8s:app=taken"));
        RestoreReport report = allocator.Restore(
        [
            Identity(300, "k8s:app=web"), Identity(301, "k8s:app=web"), Identity(taken.Id.Value, "k8s:app=other"), Identity(302, "k8s:app=taken"),
            Identity(5, "k8s:app=low"), Identity(303, "cidr:10.0.0.0/8"), Identity(304, "reserved:host"), Identity(305), Identity(0x03000001, "k8s:app=high"),
        ]);
        Assert.Equal(1, report.Restored);
        Assert.Equal(
            [
                "its labels have a number already", "its number is taken", "its labels have a number already", "its number is outside the range of scope Global",
                "its number is outside the range of scope Local", "its labels are those of host", "it has no labels", "its number is outside the range of scope Global",
            ],
            report.Rejected.Select(rejected => rejected.Reason));
    }

    [Fact]
    public void Waiting_numbers_are_used_before_a_pool_counts_as_exhausted()
    {
        IdentityAllocator allocator = new(new IdentityAllocatorOptions { ClusterId = 1, ClusterIdSpace = new ClusterIdSpace(511) }, time: _time);
        allocator.Restore(Enumerable.Range(32768, 32768).Select(n => Identity((uint)n, $"k8s:old={n}")));
        Assert.InRange(allocator.Acquire(LabelSet.Parse("k8s:app=new")).Id.Value, 32768u, 65535u);
    }

    [Fact]
    public async Task Running_it_writes_checkpoints_and_collects()
    {
        IdentityAllocator allocator = new(time: _time);
        FileIdentityStore store = new(FilePath);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Task running = allocator.RunAsync(store, stop.Token);
        NumericIdentity id = allocator.Acquire(LabelSet.Parse("k8s:app=web")).Id;
        await AdvanceUntilAsync(async () => (await store.LoadAsync(Token)).Count == 1);
        DateTime written = File.GetLastWriteTimeUtc(FilePath);
        for (int i = 0; i < 10; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(5));
            await Task.Delay(2, Token);
        }

        Assert.Equal(written, File.GetLastWriteTimeUtc(FilePath));
        allocator.Release(id);
        await AdvanceUntilAsync(async () => (await store.LoadAsync(Token)).Count == 0);
        allocator.Acquire(LabelSet.Parse("k8s:app=last"));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Single(await store.LoadAsync(Token));
    }

    private async Task AdvanceUntilAsync(Func<Task<bool>> condition)
    {
        while (!await condition())
        {
            _time.Advance(TimeSpan.FromSeconds(5));
            await Task.Delay(2, Token);
        }
    }

    private static SecurityIdentity Identity(uint number, params string[] labels) => new(new NumericIdentity(number), LabelSet.Parse(labels));
}
