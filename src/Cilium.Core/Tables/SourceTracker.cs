// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Cilium.Core;

/// <summary>Knows which sources have delivered their initial content, for stores that are not a <see cref="Table{TKey,TRow}"/>.</summary>
/// <remarks>Safe from any thread.</remarks>
public sealed class SourceTracker
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, TableSource> _sources = [];
    private readonly string _owner;
    private bool _hasInitializedSource;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Creates a tracker without sources, which is not initialised.</summary>
    /// <param name="owner">The name of the store, for errors.</param>
    public SourceTracker(string owner)
    {
        ArgumentException.ThrowIfNullOrEmpty(owner);
        _owner = owner;
    }

    /// <summary>Whether at least one source has registered, and all that did have delivered their initial content.</summary>
    public bool IsInitialized
    {
        get
        {
            lock (_gate)
            {
                return _hasInitializedSource && _sources.Values.All(source => source.IsInitialized);
            }
        }
    }

    /// <summary>The names of the sources that have not delivered their initial content yet.</summary>
    public IReadOnlyCollection<string> PendingSources
    {
        get
        {
            lock (_gate)
            {
                return _sources.Values.Where(source => !source.IsInitialized).Select(source => source.Name).ToImmutableSortedSet(StringComparer.Ordinal);
            }
        }
    }

    /// <summary>Completes with the next change of what is initialised.</summary>
    public Task Changed => Volatile.Read(ref _changed).Task;

    /// <summary>Announces a source; until it says that its initial content is complete, the store is not initialised.</summary>
    /// <param name="name">The name of the source, once per store.</param>
    /// <exception cref="InvalidOperationException">There is a source of that name already.</exception>
    public TableSource Register(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        TableSource source = new(name, Finish);
        lock (_gate)
        {
            if (!_sources.TryAdd(name, source))
            {
                throw new InvalidOperationException($"{_owner} has a source '{name}' already.");
            }
        }

        SignalChanged();
        return source;
    }

    /// <summary>Waits until every source has delivered its initial content.</summary>
    public async ValueTask WaitInitializedAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            Task changed = Changed;
            if (IsInitialized)
            {
                return;
            }

            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private void Finish(TableSource source, bool isInitialized)
    {
        lock (_gate)
        {
            _hasInitializedSource |= isInitialized;
            if (!isInitialized)
            {
                _sources.Remove(source.Name);
            }
        }

        SignalChanged();
    }

    private void SignalChanged() =>
        Interlocked.Exchange(ref _changed, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
}
