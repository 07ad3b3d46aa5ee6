// SPDX-License-Identifier: Apache-2.0
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Cilium.Identity.Tests;

public sealed class IdentityAllocatorTests
{
    private static readonly LabelSet s_web = LabelSet.Parse("k8s:app=web"), s_db = LabelSet.Parse("k8s:app=db");
    private static readonly LabelSet s_prefix = LabelSet.Parse("cidr:10.0.0.0/8", "reserved:world-ipv4");
    private readonly FakeTimeProvider _time = new();
    private readonly RecordingObserver _observer = new();
    private readonly IdentityAllocator _allocator;

    public IdentityAllocatorTests()
    {
        _allocator = new IdentityAllocator(time: _time);
        _allocator.Subscribe(_observer);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void An_observer_first_learns_of_the_reserved_identities() =>
        Assert.Equal(Enumerable.Range(1, 10).Select(n => new NumericIdentity((uint)n)), _observer.Known.Keys.Order());

    [Fact]
    public void Equal_labels_share_a_number_that_observers_know_first()
    {
        SecurityIdentity first = _allocator.Acquire(s_web);
        Assert.Equal(s_web, _observer.Known[first.Id]);
        Assert.Equal(first, _allocator.Acquire(LabelSet.Parse("k8s:app=web")));
        Assert.NotEqual(first.Id, _allocator.Acquire(s_db).Id);
        Assert.Equal(2, _allocator.ReferencesOf(first.Id));
        Assert.Equal(3, _observer.Calls);
        Assert.Equal((256u, 257u), (first.Id.Value, _allocator.TryFind(s_db, out SecurityIdentity? db) ? db.Id.Value : 0));
        Assert.Equal(0x01000001u, _allocator.Acquire(s_prefix).Id.Value);
    }

    [Fact]
    public void A_batch_is_announced_at_once()
    {
        IReadOnlyList<SecurityIdentity> identities = _allocator.Acquire([s_web, s_db, s_web, LabelSet.Parse("reserved:host")]);
        Assert.Equal([256u, 257u, 256u, 1u], identities.Select(identity => identity.Id.Value));
        Assert.Equal(2, _observer.Calls);
        Assert.Equal((2, 1, 0), (_allocator.ReferencesOf(identities[0].Id), _allocator.ReferencesOf(identities[1].Id), _allocator.ReferencesOf(identities[3].Id)));
    }

    [Fact]
    public void Within_the_grace_period_labels_find_their_number_again()
    {
        NumericIdentity id = _allocator.Acquire(s_web).Id;
        _allocator.Release(id);
        _time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.Empty(_allocator.Collect());
        Assert.Equal(id, _allocator.Acquire(s_web).Id);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Empty(_allocator.Collect());
        Assert.Equal(2, _observer.Calls);
    }

    [Fact]
    public void After_the_grace_period_observers_forget_and_the_number_comes_back_last()
    {
        NumericIdentity id = _allocator.Acquire(s_web).Id;
        _allocator.Release(id);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal([id], _allocator.Collect().Select(identity => identity.Id));
        Assert.False(_observer.Known.ContainsKey(id));
        Assert.False(_allocator.TryGet(id, out _));
        Assert.False(_allocator.TryFind(s_web, out _));
        Assert.False(_allocator.TryAcquire(id, out _));
        Assert.Equal(id.Value + 1, _allocator.Acquire(s_web).Id.Value);
    }

    [Fact]
    public void A_reference_too_many_is_an_error_and_reserved_identities_have_none()
    {
        NumericIdentity id = _allocator.Acquire(s_web).Id;
        _allocator.Release(id);
        Assert.Throws<InvalidOperationException>(() => _allocator.Release(id));
        Assert.Throws<InvalidOperationException>(() => _allocator.Release(new NumericIdentity(999)));
        _allocator.Release(ReservedIdentities.Host);
        Assert.True(_allocator.TryAcquire(ReservedIdentities.World, out _));
        Assert.Throws<ArgumentException>(() => _allocator.Acquire(LabelSet.Empty));
    }

    [Fact]
    public void What_an_observer_refuses_is_not_handed_out_and_can_be_asked_for_again()
    {
        SecurityIdentity web = _allocator.Acquire(s_web);
        _observer.RefuseNext = 1;
        IdentityPublicationException error = Assert.Throws<IdentityPublicationException>(() => _allocator.Acquire([s_web, s_db]));
        Assert.Equal([s_db], error.Identities.Select(identity => identity.Labels));
        Assert.True(error.IsTransient);
        Assert.Equal(1, _allocator.ReferencesOf(web.Id));
        Assert.False(_allocator.TryFind(s_db, out _));
        Assert.False(_allocator.TryAcquire(error.Identities[0].Id, out _));
        Assert.Equal(error.Identities[0], _allocator.Acquire(s_db));
        Assert.Equal(s_db, _observer.Known[error.Identities[0].Id]);
    }

    [Fact]
    public void What_an_observer_refused_for_good_is_collected()
    {
        _observer.RefuseNext = 1;
        Assert.Throws<IdentityPublicationException>(() => _allocator.Acquire(s_web));
        Assert.Equal(1, _allocator.GetPoolReport(IdentityScope.Global).Used);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Single(_allocator.Collect());
        Assert.Equal(0, _allocator.GetPoolReport(IdentityScope.Global).Used);
    }

    [Fact]
    public void A_removal_that_an_observer_refuses_is_repeated()
    {
        NumericIdentity id = _allocator.Acquire(s_web).Id;
        _allocator.Release(id);
        _time.Advance(TimeSpan.FromSeconds(5));
        _observer.RefuseNext = 1;
        Assert.Throws<IOException>(() => _allocator.Collect());
        Assert.True(_allocator.TryGet(id, out _));
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Single(_allocator.Collect());
    }

    [Fact]
    public void An_observer_must_not_call_back()
    {
        _observer.OnCall = () => _allocator.Acquire(s_db);
        IdentityPublicationException error = Assert.Throws<IdentityPublicationException>(() => _allocator.Acquire(s_web));
        Assert.IsType<InvalidOperationException>(error.InnerException);
    }

    [Fact]
    public void A_removed_observer_hears_nothing_more()
    {
        RecordingObserver second = new();
        using (_allocator.Subscribe(second))
        {
            _allocator.Acquire(s_web);
        }

        _allocator.Acquire(s_db);
        Assert.Equal(2, second.Calls);
    }

    [Fact]
    public void The_labels_of_the_host_can_change()
    {
        _allocator.SetHostLabels(LabelSet.Parse("reserved:kube-apiserver"));
        Assert.Equal("reserved:host=;reserved:kube-apiserver=;", _observer.Known[ReservedIdentities.Host].ToAllocatorKey());
        Assert.True(_allocator.TryGet(ReservedIdentities.Host, out SecurityIdentity? host));
        Assert.Equal(2, host.Labels.Count);
        int calls = _observer.Calls;
        _allocator.SetHostLabels(LabelSet.Parse("reserved:kube-apiserver", "reserved:host"));
        Assert.Equal(calls, _observer.Calls);
        _observer.RefuseNext = 1;
        Assert.Throws<IdentityPublicationException>(() => _allocator.SetHostLabels([]));
        Assert.True(_allocator.TryGet(ReservedIdentities.Host, out host));
        Assert.Equal(2, host.Labels.Count);
    }

    [Fact]
    public void An_exhausted_pool_says_which_labels_fill_it_and_recovers()
    {
        CountingLogger logger = new();
        IdentityAllocator allocator = new(new IdentityAllocatorOptions { ClusterId = 1, ClusterIdSpace = new ClusterIdSpace(511) }, time: _time, logger: logger);
        SecurityIdentity[] all = [.. Enumerable.Range(0, 32768).Select(i => allocator.Acquire(LabelSet.Parse($"k8s:uid={i}", $"k8s:app={i % 7}", "k8s:ns=a")))];
        Assert.Equal((32768u, 65535u), (all.Min(identity => identity.Id.Value), all.Max(identity => identity.Id.Value)));
        Assert.Equal([LogLevel.Warning, LogLevel.Warning, LogLevel.Error], logger.Levels);

        IdentityPoolExhaustedException error = Assert.Throws<IdentityPoolExhaustedException>(() => allocator.Acquire([all[0].Labels, s_web]));
        Assert.Equal((32768, 32768), (error.Used, error.Capacity));
        Assert.Equal([new LabelKeyWidth("k8s", "uid", 32768), new("k8s", "app", 7), new("k8s", "ns", 1)], error.WidestKeys);
        Assert.Contains("k8s:uid (32768)", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, allocator.ReferencesOf(all[0].Id));
        Assert.Equal(all[5], allocator.Acquire(all[5].Labels));
        Assert.Equal(0x01000001u, allocator.Acquire(s_prefix).Id.Value);

        allocator.Release(all[100].Id);
        Assert.Throws<IdentityPoolExhaustedException>(() => allocator.Acquire(s_web));
        _time.Advance(TimeSpan.FromSeconds(5));
        allocator.Collect();
        Assert.Equal(all[100].Id, allocator.Acquire(s_web).Id);
        Assert.Equal(3, logger.Levels.Count);
    }

    [Theory]
    [InlineData(69, IdentityPoolLevel.Normal)]
    [InlineData(70, IdentityPoolLevel.Elevated)]
    [InlineData(85, IdentityPoolLevel.High)]
    [InlineData(95, IdentityPoolLevel.Critical)]
    [InlineData(100, IdentityPoolLevel.Critical)]
    public void A_pool_report_has_a_level(int used, IdentityPoolLevel expected) =>
        Assert.Equal(expected, new IdentityPoolReport(IdentityScope.Global, used, 100, []).Level);

    [Fact]
    public void In_a_mesh_numbers_come_from_the_range_of_the_cluster()
    {
        IdentityAllocator allocator = new(new IdentityAllocatorOptions { ClusterId = 3 });
        Assert.Equal(3u << 16, allocator.Acquire(s_web).Id.Value);
        Assert.Equal(0x01000001u, allocator.Acquire(s_prefix).Id.Value);
    }

    [Fact]
    public void Announced_identities_stay_until_withdrawn_and_unreferenced()
    {
        NumericIdentity remote = new(70000);
        _allocator.ApplyRemote([new SecurityIdentity(remote, s_web)], []);
        Assert.Equal(s_web, _observer.Known[remote]);
        Assert.Throws<InvalidOperationException>(() => _allocator.ApplyRemote([new SecurityIdentity(remote, s_db)], []));
        Assert.Throws<InvalidOperationException>(() => _allocator.ApplyRemote([new SecurityIdentity(ReservedIdentities.Host, s_db)], []));
        Assert.Throws<InvalidOperationException>(() => _allocator.ApplyRemote([new SecurityIdentity(new NumericIdentity(0x01000001), s_db)], []));
        Assert.True(_allocator.TryAcquire(remote, out _));
        _allocator.ApplyRemote([], [remote]);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Empty(_allocator.Collect());
        _allocator.Release(remote);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal([remote], _allocator.Collect().Select(identity => identity.Id));
        Assert.False(_observer.Known.ContainsKey(remote));
    }

    [Fact]
    public async Task A_backend_numbers_what_is_valid_in_the_whole_cluster()
    {
        FakeBackend backend = new();
        IdentityAllocator allocator = new(backend: backend, time: _time);
        Assert.Throws<InvalidOperationException>(() => allocator.Acquire(s_web));
        SecurityIdentity web = await allocator.AcquireAsync(s_web, Token);
        Assert.Equal(5000u, web.Id.Value);
        Assert.Equal(web, await allocator.AcquireAsync(s_web, Token));
        Assert.Equal(1, backend.Acquired);
        Assert.Equal(0x01000001u, (await allocator.AcquireAsync(s_prefix, Token)).Id.Value);
        Assert.Equal(1u, (await allocator.AcquireAsync([ReservedLabels.Host], Token)).Id.Value);
        Assert.DoesNotContain(web, allocator.ToCheckpoint());

        allocator.Release([web.Id, web.Id]);
        _time.Advance(TimeSpan.FromSeconds(5));
        backend.IsDown = true;
        await Assert.ThrowsAsync<IOException>(() => allocator.CollectAsync(Token).AsTask());
        backend.IsDown = false;
        await allocator.CollectAsync(Token);
        Assert.Equal([web], backend.Released);
    }

    [Fact]
    public async Task Threads_that_acquire_and_release_never_see_an_identity_that_observers_do_not_know()
    {
        IdentityAllocator allocator = new(new IdentityAllocatorOptions { ReleaseGrace = TimeSpan.Zero });
        ConcurrentObserver observer = new();
        allocator.Subscribe(observer);
        int seed = Seed.Next().Next();
        LabelSet[] sets = [.. Enumerable.Range(0, 12).Select(i => LabelSet.Parse($"k8s:app={i}"))];
        bool isDone = false;
        Task collector = Task.Run(() =>
        {
            while (!Volatile.Read(ref isDone))
            {
                allocator.Collect();
            }
        }, Token);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(worker => Task.Run(() =>
        {
            Random random = new(seed + worker);
            for (int i = 0; i < 4000; i++)
            {
                SecurityIdentity identity = allocator.Acquire(sets[random.Next(sets.Length)]);
                Assert.Equal(identity.Labels, observer.LabelsOf(identity.Id));
                Assert.True(allocator.TryAcquire(identity.Id, out _));
                Assert.Equal(identity.Labels, observer.LabelsOf(identity.Id));
                allocator.Release([identity.Id, identity.Id]);
            }
        }, Token)));
        Volatile.Write(ref isDone, true);
        await collector;
        allocator.Collect();
        Assert.Equal(10, allocator.Count);
        Assert.Equal(0, allocator.GetPoolReport(IdentityScope.Global).Used);
    }

    [Fact]
    public void Faulty_options_are_all_named()
    {
        OptionsException error = Assert.Throws<OptionsException>(() => new IdentityAllocator(new IdentityAllocatorOptions
        {
            ClusterName = "", ClusterId = 256, ReleaseGrace = TimeSpan.FromSeconds(-1), CheckpointInterval = TimeSpan.Zero,
            FixedIdentities = { ["a"] = new NumericIdentity(256), ["b"] = new NumericIdentity(200), ["c"] = new NumericIdentity(200) },
        }));
        Assert.Equal(
            ["ClusterName", "ClusterId", "ReleaseGrace", "CheckpointInterval", "FixedIdentities[\"a\"]", "FixedIdentities"],
            error.Faults.Select(fault => fault.Path));
    }

    private sealed class FakeBackend : IIdentityBackend
    {
        internal bool IsDown { get; set; }

        internal int Acquired { get; private set; }

        internal List<SecurityIdentity> Released { get; } = [];

        public ValueTask<NumericIdentity> AcquireAsync(LabelSet labels, CancellationToken cancellationToken) => new(new NumericIdentity(5000u + (uint)Acquired++));

        public ValueTask ReleaseAsync(SecurityIdentity identity, CancellationToken cancellationToken)
        {
            if (IsDown)
            {
                throw new IOException("down");
            }

            Released.Add(identity);
            return default;
        }
    }

    private sealed class ConcurrentObserver : IIdentityObserver
    {
        private readonly System.Collections.Concurrent.ConcurrentDictionary<NumericIdentity, LabelSet> _known = new();

        public void OnIdentitiesChanged(IReadOnlyCollection<SecurityIdentity> added, IReadOnlyCollection<NumericIdentity> removed)
        {
            Thread.SpinWait(200);
            foreach (SecurityIdentity identity in added)
            {
                _known[identity.Id] = identity.Labels;
            }

            foreach (NumericIdentity id in removed)
            {
                Assert.True(_known.TryRemove(id, out _));
            }
        }

        internal LabelSet? LabelsOf(NumericIdentity id) => _known.GetValueOrDefault(id);
    }

    private sealed class CountingLogger : ILogger
    {
        internal List<LogLevel> Levels { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Levels.Add(logLevel);
    }
}
