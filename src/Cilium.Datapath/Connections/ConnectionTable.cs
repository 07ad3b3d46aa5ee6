// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf;
using Cilium.Core;
using Cilium.Datapath.Layout;

namespace Cilium.Datapath;

/// <summary>The connections that the data plane tracks, each from the point of view of an endpoint of this node.</summary>
/// <remarks>Thread-safe. The programs take no notice of entries whose time is over, so collecting them only frees room.</remarks>
public sealed partial class ConnectionTable
{
    private readonly DatapathMaps _maps;
    private readonly RuntimeView _runtime;
    private readonly BpfProgram _readClock;
    private readonly KernelClock _clock;
    private readonly RuleCookies _cookies;

    internal ConnectionTable(DatapathMaps maps, RuntimeView runtime, BpfProgram readClock, KernelClock clock, RuleCookies cookies)
    {
        _cookies = cookies;
        _maps = maps;
        _runtime = runtime;
        _readClock = readClock;
        _clock = clock;
    }

    /// <summary>How many entries each family's table holds at most.</summary>
    public uint Capacity => _maps.Connections4.MaxEntries;

    /// <summary>Reads the connections of both families; entries that come or go meanwhile may or may not be among them.</summary>
    public IEnumerable<TrackedConnection> List()
    {
        using IDisposable reading = _maps.Read();
        uint now = Now();
        foreach (var (key, value) in _maps.Connections4.Concat(_maps.Connections4More))
        {
            yield return new TrackedConnection(key, value, now, _clock, _cookies);
        }

        foreach (var (key, value) in _maps.Connections6.Concat(_maps.Connections6More))
        {
            yield return new TrackedConnection(key, value, now, _clock, _cookies);
        }
    }

    /// <summary>Deletes the entries whose time is over.</summary>
    /// <returns>How many were kept and how many deleted.</returns>
    public ConnectionCollectionReport Collect(CancellationToken cancellationToken = default)
    {
        using IDisposable reading = _maps.Read();
        uint now = Now();
        var (kept4, deleted4) = Collect(_maps.Connections4, now, cancellationToken);
        var (kept6, deleted6) = Collect(_maps.Connections6, now, cancellationToken);
        (LastCount4, LastCount6) = (kept4, kept6);
        var (keptMore, deletedMore) = _runtime.HasOverflow ? CollectOverflow(now, cancellationToken) : default;
        return new ConnectionCollectionReport(kept4 + kept6 + keptMore, deleted4 + deleted6 + deletedMore);
    }

    /// <summary>Deletes the connections of one endpoint.</summary>
    /// <returns>How many.</returns>
    public int RemoveOf(EndpointId endpoint)
    {
        using IDisposable reading = _maps.Read();
        return Remove(_maps.Connections4, endpoint.Value) + Remove(_maps.Connections6, endpoint.Value)
            + Remove(_maps.Connections4More, endpoint.Value) + Remove(_maps.Connections6More, endpoint.Value);
    }

    /// <summary>How many entries <c>connections4</c> had when they were counted last.</summary>
    internal long LastCount4 { get; private set; }

    /// <summary>How many entries <c>connections6</c> had when they were counted last.</summary>
    internal long LastCount6 { get; private set; }

    /// <summary>Counts the entries.</summary>
    internal void Count()
    {
        using IDisposable reading = _maps.Read();
        LastCount4 = _maps.Connections4.CountEntries();
        LastCount6 = _maps.Connections6.CountEntries();
    }

    /// <summary>Once nothing is left in the overflow, programs need not look there.</summary>
    private (int Kept, int Deleted) CollectOverflow(uint now, CancellationToken cancellationToken)
    {
        var (kept4, deleted4) = Collect(_maps.Connections4More, now, cancellationToken);
        var (kept6, deleted6) = Collect(_maps.Connections6More, now, cancellationToken);
        if (kept4 + kept6 == 0)
        {
            // Programs set the flag before they insert: what came meanwhile is seen by looking again.
            _runtime.HasOverflow = false;
            _runtime.HasOverflow = _maps.Connections4More.Any() || _maps.Connections6More.Any();
        }

        return (kept4 + kept6, deleted4 + deleted6);
    }

    private static int Remove<TKey>(BpfMap<TKey, ConnectionValue> map, ushort endpoint)
        where TKey : unmanaged
    {
        int removed = 0;
        foreach (var (key, value) in map)
        {
            removed += value.Endpoint == endpoint && map.TryDelete(key) ? 1 : 0;
        }

        return removed;
    }

    private static (int Kept, int Deleted) Collect<TKey>(BpfMap<TKey, ConnectionValue> map, uint now, CancellationToken cancellationToken)
        where TKey : unmanaged
    {
        int kept = 0, deleted = 0;
        foreach (var (key, value) in map)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if ((int)(value.Lifetime - now) < 0 && map.TryDelete(key))
            {
                deleted++;
            }
            else
            {
                kept++;
            }
        }

        return (kept, deleted);
    }

    private uint Now() => (uint)_readClock.TestRun(stackalloc byte[64]).ReturnValue;
}
