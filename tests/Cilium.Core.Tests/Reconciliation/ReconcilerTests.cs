// SPDX-License-Identifier: Apache-2.0
using Microsoft.Extensions.Time.Testing;
using static Cilium.Core.Tests.TableTests;

namespace Cilium.Core.Tests;

public sealed class ReconcilerTests : IDisposable
{
    private readonly Table<string, Row> _table = new("rows", row => row.Key);
    private readonly RecordingTarget _target = new();
    private readonly FakeTimeProvider _time = new();
    private readonly TableSource _source;
    private readonly Reconciler<string, Row> _reconciler;

    public ReconcilerTests()
    {
        _source = _table.RegisterSource("source");
        _reconciler = new(_table, _target, new ReconcilerOptions
        {
            Backoff = new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30), jitter: 0),
            SweepInterval = TimeSpan.FromMinutes(10),
        }, _time);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _reconciler.Dispose();

    [Fact]
    public async Task Rows_are_written_at_once_but_nothing_is_removed_before_the_sources_are_complete()
    {
        _target.Content["left-over"] = new Row("left-over", 0);
        _table.Upsert(new Row("a", 1));
        _table.Upsert(new Row("b", 1));
        Assert.Equal(new ReconcileReport(2, 0, 0, false, false, 0), await _reconciler.ReconcileAsync(Token));
        _table.Delete("b");
        Assert.Equal(new ReconcileReport(0, 0, 0, false, false, 1), await _reconciler.ReconcileAsync(Token));
        Assert.Equal(["update a", "update b"], _target.TakeCalls());
        Assert.Equal(ReconcileState.Pending, Status("b").State);

        _source.MarkInitialized();
        Assert.Equal(new ReconcileReport(0, 1, 0, true, false, 0), await _reconciler.ReconcileAsync(Token));
        Assert.Equal(["delete b", "prune"], _target.TakeCalls());
        Assert.Equal(["a"], _target.Content.Keys);
        Assert.False(_reconciler.TryGetStatus("b", out _));
        Assert.Equal(new ReconcileReport(0, 0, 0, false, false, 0), await _reconciler.ReconcileAsync(Token));
    }

    [Fact]
    public async Task A_row_that_comes_back_while_its_deletion_waits_is_not_deleted()
    {
        _table.Upsert(new Row("a", 1));
        _table.Delete("a");
        await _reconciler.ReconcileAsync(Token);
        _table.Upsert(new Row("a", 2));
        _source.MarkInitialized();
        await _reconciler.ReconcileAsync(Token);
        Assert.Equal(["update a", "prune"], _target.TakeCalls());
        Assert.Equal(2, _target.Content["a"].Value);
    }

    [Fact]
    public async Task A_failed_row_is_tried_again_with_growing_waits_while_others_go_on()
    {
        _source.MarkInitialized();
        _target.FailNext("a", 2);
        _table.Upsert(new Row("a", 1));
        _table.Upsert(new Row("b", 1));
        ReconcileReport report = await _reconciler.ReconcileAsync(Token);
        Assert.Equal((1, 1, 1), (report.Updated, report.Failed, report.Outstanding));
        Assert.Equal((ReconcileState.Failed, 1), (Status("a").State, Status("a").Failures));
        Assert.IsType<IOException>(Status("a").Error);
        Assert.Equal(ReconcileState.Done, Status("b").State);
        Assert.Equal(0, _reconciler.ReconciledRevision);

        _time.Advance(TimeSpan.FromSeconds(0.9));
        Assert.Equal(0, (await _reconciler.ReconcileAsync(Token)).Failed);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(1, (await _reconciler.ReconcileAsync(Token)).Failed);
        _time.Advance(TimeSpan.FromSeconds(1.9));
        Assert.Equal(0, (await _reconciler.ReconcileAsync(Token)).Updated);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(1, (await _reconciler.ReconcileAsync(Token)).Updated);
        Assert.Equal((ReconcileState.Done, 0), (Status("a").State, Status("a").Failures));
        Assert.Equal(2, _reconciler.ReconciledRevision);
    }

    [Fact]
    public async Task A_change_of_a_failed_row_is_tried_at_once_and_replaces_the_old_attempt()
    {
        _source.MarkInitialized();
        _target.FailNext("a", 1);
        _table.Upsert(new Row("a", 1));
        await _reconciler.ReconcileAsync(Token);
        _table.Upsert(new Row("a", 2));
        Assert.Equal(1, (await _reconciler.ReconcileAsync(Token)).Updated);
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(0, (await _reconciler.ReconcileAsync(Token)).Updated);
        Assert.Equal(2, _target.Content["a"].Value);
    }

    [Fact]
    public async Task A_sweep_heals_what_something_else_changed()
    {
        _source.MarkInitialized();
        _table.Upsert(new Row("a", 1));
        await _reconciler.ReconcileAsync(Token);
        _target.Content.Clear();
        _target.Content["intruder"] = new Row("intruder", 0);
        Assert.False((await _reconciler.ReconcileAsync(Token)).IsSwept);
        _time.Advance(TimeSpan.FromMinutes(10));
        ReconcileReport report = await _reconciler.ReconcileAsync(Token);
        Assert.True(report is { IsSwept: true, IsPruned: true, Updated: 1 });
        Assert.Equal(["a"], _target.Content.Keys);
        Assert.False((await _reconciler.ReconcileAsync(Token)).IsSwept);
    }

    [Fact]
    public async Task Failed_pruning_is_repeated()
    {
        _source.MarkInitialized();
        _target.FailNext("prune", 1);
        Assert.Equal(1, (await _reconciler.ReconcileAsync(Token)).Failed);
        Assert.False((await _reconciler.ReconcileAsync(Token)).IsPruned);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True((await _reconciler.ReconcileAsync(Token)).IsPruned);
    }

    [Fact]
    public async Task What_was_cancelled_is_still_due()
    {
        _source.MarkInitialized();
        _table.Upsert(new Row("a", 1));
        using CancellationTokenSource stop = new();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _reconciler.ReconcileAsync(stop.Token));

        BlockingTarget target = new();
        using Reconciler<string, Row> blocked = new(_table, target, time: _time);
        using CancellationTokenSource later = new();
        Task<ReconcileReport> round = blocked.ReconcileAsync(later.Token);
        await target.Entered.Task.WaitAsync(TimeSpan.FromSeconds(10), Token);
        await later.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => round);
        target.IsBlocking = false;
        Assert.Equal(1, (await blocked.ReconcileAsync(Token)).Updated);
    }

    [Fact]
    public async Task Running_it_follows_the_table_and_the_clock()
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Task running = Task.Run(() => _reconciler.RunAsync(stop.Token), Token);
        long revision = _table.Upsert(new Row("a", 1)).Revision;
        await _reconciler.WaitAsync(revision, Token).AsTask().WaitAsync(TimeSpan.FromSeconds(10), Token);
        _target.FailNext("b", 3);
        revision = _table.Upsert(new Row("b", 1)).Revision;
        Task reconciled = _reconciler.WaitAsync(revision, Token).AsTask();
        while (!reconciled.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(5, Token);
        }

        Assert.Equal(["a", "b"], _target.Content.Keys.Order(StringComparer.Ordinal));
        Assert.DoesNotContain("prune", _target.TakeCalls());
        _target.Content["left-over"] = new Row("left-over", 0);
        _source.MarkInitialized();
        while (_target.Content.ContainsKey("left-over"))
        {
            await Task.Delay(1, Token);
        }

        int calls = _target.TakeCalls().Length;
        await Task.Delay(50, Token);
        Assert.Empty(_target.TakeCalls());
        Assert.True(calls < 10, $"{calls} calls: it spins");
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task Random_histories_with_random_failures_end_with_the_target_equal_to_the_table()
    {
        Random random = Seed.Next();
        _source.MarkInitialized();
        for (int round = 0; round < 500; round++)
        {
            for (int i = random.Next(5); i > 0; i--)
            {
                string key = "k" + random.Next(10);
                _target.FailNext("k" + random.Next(10), random.Next(3));
                _ = random.Next(3) == 0 ? _table.Delete(key) : _table.Upsert(new Row(key, random.Next(3)));
            }

            _time.Advance(TimeSpan.FromSeconds(random.Next(3)));
            await _reconciler.ReconcileAsync(Token);
        }

        for (int i = 0; i < 10; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(31));
            await _reconciler.ReconcileAsync(Token);
        }

        Assert.Equal(_table.Current.Rows.OrderBy(r => r.Key, StringComparer.Ordinal), _target.Content.Values.OrderBy(r => r.Key, StringComparer.Ordinal));
        Assert.Equal(_table.Current.Revision, _reconciler.ReconciledRevision);
        Assert.Equal(_table.Current.Count, _reconciler.Statuses.Count);
    }

    [Fact]
    public void Faulty_options_are_refused_with_all_faults()
    {
        OptionsException error = Assert.Throws<OptionsException>(() => new Reconciler<string, Row>(
            _table, _target, new ReconcilerOptions { Backoff = null!, SweepInterval = TimeSpan.Zero }));
        Assert.Equal(["Backoff", "SweepInterval"], error.Faults.Select(fault => fault.Path));
    }

    private ReconcileStatus Status(string key) => _reconciler.TryGetStatus(key, out ReconcileStatus? status) ? status : throw new KeyNotFoundException(key);

    private sealed class BlockingTarget : IReconcilerTarget<string, Row>
    {
        internal TaskCompletionSource Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal bool IsBlocking { get; set; } = true;

        public async ValueTask UpdateAsync(string key, Row row, CancellationToken cancellationToken)
        {
            Entered.TrySetResult();
            await Task.Delay(IsBlocking ? Timeout.Infinite : 0, cancellationToken);
        }

        public ValueTask DeleteAsync(string key, Row lastRow, CancellationToken cancellationToken) => default;

        public ValueTask PruneAsync(TableSnapshot<string, Row> desired, CancellationToken cancellationToken) => default;
    }
}
