// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using Microsoft.Extensions.Logging;

namespace Cilium.Identity;

public sealed partial class IdentityAllocator
{
    private static readonly TimeSpan s_reportAge = TimeSpan.FromSeconds(10);
    private readonly IdentityPoolReport?[] _recentReports = new IdentityPoolReport?[3];
    private readonly long[] _recentReportTimes = new long[3];

    /// <summary>How full the numbers of a scope are, and which label keys have the most values among its identities.</summary>
    /// <param name="scope">The scope.</param>
    /// <param name="keys">How many label keys to name. Default 5.</param>
    /// <remarks>Walks all identities of the scope.</remarks>
    public IdentityPoolReport GetPoolReport(IdentityScope scope, int keys = 5)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((int)scope, 2);
        ArgumentOutOfRangeException.ThrowIfNegative(keys);
        lock (_gate)
        {
            return Report(scope, keys);
        }
    }

    // The lock is held.
    private IdentityPoolReport Report(IdentityScope scope, int keys)
    {
        HashSet<Label> seen = [];
        Dictionary<(string Source, string Key), int> widths = [];
        foreach (IdentityEntry entry in _byId.Values)
        {
            if (entry.Identity.Id.Scope != scope)
            {
                continue;
            }

            foreach (Label label in entry.Identity.Labels)
            {
                if (seen.Add(label))
                {
                    (string, string) key = (label.Source, label.CidrPrefix is null ? label.Key : "*");
                    widths[key] = widths.GetValueOrDefault(key) + 1;
                }
            }
        }

        LabelKeyWidth[] widest =
        [
            .. widths.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key.Key, StringComparer.Ordinal).Take(keys)
                .Select(pair => new LabelKeyWidth(pair.Key.Source, pair.Key.Key, pair.Value)),
        ];
        return new IdentityPoolReport(scope, _pools[(int)scope].Used, _pools[(int)scope].Capacity, widest);
    }

    // The lock is held. Whoever keeps asking a full pool must not make everybody walk all identities each time.
    private IdentityPoolReport RecentReport(IdentityScope scope)
    {
        long now = _time.GetTimestamp();
        if (_recentReports[(int)scope] is not { } report || _time.GetElapsedTime(_recentReportTimes[(int)scope], now) > s_reportAge)
        {
            report = Report(scope, 5);
            _recentReports[(int)scope] = report;
            _recentReportTimes[(int)scope] = now;
        }

        return report;
    }

    private void WarnOfFullPools()
    {
        for (int scope = 0; scope < _pools.Length; scope++)
        {
            IdentityPoolReport report;
            lock (_gate)
            {
                if (!IsRising(scope))
                {
                    continue;
                }

                report = Report((IdentityScope)scope, 5);
            }

            LogPoolFilling(
                _logger,
                report.Level == IdentityPoolLevel.Critical ? LogLevel.Error : LogLevel.Warning,
                report.Scope,
                report.Used,
                report.Capacity,
                report.WidestKeys);
        }
    }

    // The lock is held. A level is left only when use is 5 % below it, so that use around a limit warns once.
    private bool IsRising(int scope)
    {
        (int used, int capacity) = (_pools[scope].Used, _pools[scope].Capacity);
        IdentityPoolLevel level = IdentityPoolReport.LevelOf(used, capacity), before = _levels[scope];
        if (level > before || IdentityPoolReport.LevelOf(used + (capacity / 20), capacity) < before)
        {
            _levels[scope] = level;
        }

        return level > before;
    }

    [LoggerMessage(EventId = 2001, Message = "{Used} of {Capacity} identities of scope {Scope} are in use; widest label keys: {WidestKeys}.")]
    private static partial void LogPoolFilling(ILogger logger, LogLevel level, IdentityScope scope, int used, int capacity, IReadOnlyList<LabelKeyWidth> widestKeys);
}
