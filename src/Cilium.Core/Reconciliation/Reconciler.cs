// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cilium.Core;

/// <summary>Keeps a target equal to a table: level-triggered, repeating what fails, healing what drifts.</summary>
/// <typeparam name="TKey">The primary key of the table.</typeparam>
/// <typeparam name="TRow">The row of the table.</typeparam>
/// <remarks>
/// Nothing is removed from the target before every source of the table has delivered its initial content. Use either
/// <see cref="RunAsync"/>, or <see cref="ReconcileAsync"/> round by round. Status can be read from any thread.
/// </remarks>
public sealed partial class Reconciler<TKey, TRow> : IDisposable
    where TKey : notnull
{
    private readonly IReconcilerTarget<TKey, TRow> _target;
    private readonly ReconcilerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Table<TKey, TRow> _table;
    private readonly TableChanges<TKey, TRow> _stream;
    private readonly SemaphoreSlim _round = new(1);
    private readonly ConcurrentDictionary<TKey, ReconcileStatus> _statuses = new();
    private readonly Dictionary<TKey, ReconcileWork<TRow>> _work = [];
    private readonly PriorityQueue<(TKey Key, ReconcileWork<TRow> Work), long> _due = new();
    private readonly SortedSet<long> _outstanding = [];
    private readonly List<(TKey Key, ReconcileWork<TRow> Work)> _held = [];
    private TaskCompletionSource _progress = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _reconciledRevision;

    /// <summary>Creates a reconciler; it does nothing until it is run.</summary>
    /// <param name="table">The desired state.</param>
    /// <param name="target">What is made equal to it.</param>
    /// <param name="options">Behaviour; defaults if missing.</param>
    /// <param name="time">The clock; the system's if missing.</param>
    /// <param name="logger">Receives a warning per failed attempt.</param>
    /// <exception cref="OptionsException">The options have faults.</exception>
    public Reconciler(
        Table<TKey, TRow> table,
        IReconcilerTarget<TKey, TRow> target,
        ReconcilerOptions? options = null,
        TimeProvider? time = null,
        ILogger? logger = null)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(target);
        _options = options ?? new ReconcilerOptions();
        OptionsException.ThrowIfAny(nameof(ReconcilerOptions), _options.Validate());
        _target = target;
        _time = time ?? TimeProvider.System;
        _logger = logger ?? NullLogger.Instance;
        _table = table;
        _stream = table.Subscribe();
        _pruneDue = 0;
        _sweepDue = _options.SweepInterval == Timeout.InfiniteTimeSpan ? long.MaxValue : DueIn(_options.SweepInterval);
    }

    /// <summary>The table revision up to which the target holds everything.</summary>
    public long ReconciledRevision => Volatile.Read(ref _reconciledRevision);

    /// <summary>The rows that are known to the reconciler, with their status.</summary>
    public IReadOnlyDictionary<TKey, ReconcileStatus> Statuses => _statuses;

    /// <summary>The status of one row; no status once its deletion is done.</summary>
    public bool TryGetStatus(TKey key, [NotNullWhen(true)] out ReconcileStatus? status) => _statuses.TryGetValue(key, out status);

    /// <summary>Waits until the target holds everything up to a revision of the table.</summary>
    public async ValueTask WaitAsync(long revision, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            TaskCompletionSource progress = Volatile.Read(ref _progress);
            if (ReconciledRevision >= revision)
            {
                return;
            }

            await progress.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Runs until cancelled: a round whenever the table changes, a failed row is due again, or it is time to sweep.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed = _table.Current.Changed;
            await ReconcileAsync(cancellationToken).ConfigureAwait(false);
            await WaitForWorkAsync(changed, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Stops following the table. Cancel <see cref="RunAsync"/> and await it first.</summary>
    public void Dispose()
    {
        _stream.Dispose();
        _round.Dispose();
    }

    private async Task WaitForWorkAsync(Task changed, CancellationToken cancellationToken)
    {
        // Before the table is initialised pruning waits for that, which shows as a change of the table.
        long next = _table.Current.IsInitialized ? Math.Min(_sweepDue, _pruneDue) : _sweepDue;
        if (_due.TryPeek(out _, out long due))
        {
            next = Math.Min(next, due);
        }

        if (next == long.MaxValue)
        {
            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
            return;
        }

        TimeSpan wait = TimeSpan.FromTicks(Math.Max(0, next - Now));
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task delay = Task.Delay(wait < s_longestDelay ? wait : s_longestDelay, _time, stop.Token);
        await Task.WhenAny(changed, delay).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
    }
}
