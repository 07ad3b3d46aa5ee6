// SPDX-License-Identifier: Apache-2.0
using Cilium.Datapath.Layout;

namespace Cilium.Datapath;

public sealed partial class SocketBalancer
{
    private const byte Tcp = 6;
    private const int Searches = 2;

    /// <summary>Removals that come together are dealt with together.</summary>
    private static readonly TimeSpan s_batching = TimeSpan.FromMilliseconds(20);

    /// <summary>A socket that was being connected while its backend went is found by the second search.</summary>
    private static readonly TimeSpan s_secondSearch = TimeSpan.FromSeconds(1);

    private readonly Lock _sweepGate = new();
    private readonly SemaphoreSlim _removals = new(0, 1);

    // Backends whose TCP sockets are to end, and how many searches have known of them.
    private readonly Dictionary<uint, int> _endingTcp = [];
    private long _matched;
    private long _destroyed;
    private long _missed;

    /// <summary>What became of sockets whose backend went.</summary>
    public SocketTotals Totals
    {
        get
        {
            SocketCountValue counts = _counts.Get(0);
            return new SocketTotals(
                Interlocked.Read(ref _matched), Interlocked.Read(ref _destroyed), Interlocked.Read(ref _missed), (long)counts.Moved, (long)counts.Failed);
        }
    }

    /// <summary>Searches for connected sockets whose backend has gone, and destroys them: those of UDP always, those of TCP where
    /// <see cref="LoadBalancing.ServicePortState.DestroysTcpSockets"/> of the service port says so. In all network namespaces.</summary>
    /// <exception cref="Bpf.BpfException">The kernel refused the search.</exception>
    /// <remarks>Takes a pass over the open files of all processes. Sockets that are not connected need no search: with the next datagram
    /// they get another backend.</remarks>
    public SocketSweepReport DestroyStaleSockets()
    {
        lock (_sweepGate)
        {
            IReadOnlyCollection<StaleSocketValue> stale = StaleSockets.List(_programs[SocketPrograms.ListStale]);
            List<StaleSocketValue> ending;
            lock (_endingTcp)
            {
                ending = [.. stale.Where(socket => socket.Protocol != Tcp || _endingTcp.ContainsKey(socket.BackendId))];
            }

            var (destroyed, failures) = StaleSockets.Destroy(ending);
            ForgetSearched();
            int missed = failures.Sum(failure => failure.Sockets);
            Interlocked.Add(ref _matched, ending.Count);
            Interlocked.Add(ref _destroyed, destroyed);
            Interlocked.Add(ref _missed, missed);
            return new SocketSweepReport(ending.Count, destroyed, ending.Count - destroyed - missed, stale.Count - ending.Count, failures);
        }
    }

    /// <summary>Destroys the sockets of backends as these are removed from <see cref="Services"/>, until it is cancelled.</summary>
    /// <param name="observer">Hears of each search that found something. Default: none.</param>
    /// <param name="time">The clock. Default: the system's.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="Bpf.BpfException">The kernel refused a search.</exception>
    public async Task DestroyStaleSocketsAsync(
        Action<SocketSweepReport>? observer = null, TimeProvider? time = null, CancellationToken cancellationToken = default)
    {
        time ??= TimeProvider.System;
        Task removal = _removals.WaitAsync(cancellationToken);
        await removal.ConfigureAwait(false);
        while (true)
        {
            bool isFirst = removal.IsCompleted;
            if (isFirst)
            {
                await removal.ConfigureAwait(false);
                await Task.Delay(s_batching, time, cancellationToken).ConfigureAwait(false);
                removal = _removals.WaitAsync(cancellationToken);
            }

            SocketSweepReport report = DestroyStaleSockets();
            if (report.Matched > 0)
            {
                observer?.Invoke(report);
            }

            await (isFirst ? Task.WhenAny(removal, Task.Delay(s_secondSearch, time, cancellationToken)) : removal).ConfigureAwait(false);
        }
    }

    private void ForgetSearched()
    {
        lock (_endingTcp)
        {
            foreach (var (backend, searches) in _endingTcp.ToList())
            {
                if (searches + 1 < Searches)
                {
                    _endingTcp[backend] = searches + 1;
                }
                else
                {
                    _endingTcp.Remove(backend);
                }
            }
        }
    }

    private void NoteRemoved(uint backend, bool endsTcp)
    {
        if (endsTcp)
        {
            lock (_endingTcp)
            {
                _endingTcp[backend] = 0;
            }
        }

        if (_removals.CurrentCount == 0)
        {
            _removals.Release();
        }
    }
}
