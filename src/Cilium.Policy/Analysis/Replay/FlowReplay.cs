// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>Judges recorded flows by policies that were not in force when they were recorded.</summary>
/// <remarks>Each connection is judged once, at both ends; an answer counts for the connection that it answers. Memory grows with
/// the number of different connections, not with that of flows. Not safe for concurrent use.</remarks>
public sealed class FlowReplay
{
    /// <summary>How many unreadable lines a report lists.</summary>
    public const int MostFaults = 100;

    private readonly PolicySimulator _simulator;
    private readonly RecordedParties _parties;
    private readonly Dictionary<(PolicyParty From, PolicyParty To, TrafficPort Traffic), Tally> _connections = [];
    private readonly SortedDictionary<string, long> _skipped = new(StringComparer.Ordinal);
    private readonly List<RecordedLine> _faults = [];
    private long _faultCount;
    private long _flows;

    /// <summary>Creates a replay over the policies of a simulator, whose parties give pods their named ports.</summary>
    public FlowReplay(PolicySimulator simulator)
    {
        ArgumentNullException.ThrowIfNull(simulator);
        _simulator = simulator;
        _parties = new(simulator);
    }

    /// <summary>Takes a line of a recording.</summary>
    public void Add(RecordedLine line)
    {
        if (line.Flow is not null)
        {
            Add(line.Flow);
        }
        else if (!line.IsFault)
        {
            Skip(line.Remark);
        }
        else if (++_faultCount <= MostFaults)
        {
            _faults.Add(line);
        }
    }

    /// <summary>Takes a flow.</summary>
    public void Add(RecordedFlow flow)
    {
        ArgumentNullException.ThrowIfNull(flow);
        if (flow.Verdict == RecordedVerdict.Dropped && !flow.IsDeniedByPolicy)
        {
            Skip("dropped for other reasons than policy");
        }
        else if (!TryOpening(flow, out var opening))
        {
            Skip("answers to messages that open no connection");
        }
        else if (_parties.Find(opening.Source) is not { } from || _parties.Find(opening.Destination) is not { } to)
        {
            Skip("without the labels or addresses of both ends");
        }
        else
        {
            _flows++;
            ref var tally = ref CollectionsMarshal.GetValueRefOrAddDefault(
                _connections, (from, to, new(opening.Protocol, opening.DestinationPort)), out _);
            (tally ??= new()).Count(flow);
        }
    }

    /// <summary>What was found so far.</summary>
    public ReplayReport Report()
    {
        var rows = _connections
            .Select(connection => new Row(connection.Key.From, connection.Key.To, connection.Key.Traffic, connection.Value, _simulator))
            .GroupBy(row => row.Key)
            .Select(same => same.OrderBy(row => row.Tally.Line).ToList())
            .OrderByDescending(same => same.Sum(row => row.Tally.Flows)).ThenBy(same => same[0].Tally.Line)
            .ToList();
        return new()
        {
            Flows = _flows,
            Denied = List(row => !row.Tally.WasDenied && row.Outcome >= ConnectionOutcome.Denied),
            Audited = List(row => !row.Tally.WasDenied && row.Outcome == ConnectionOutcome.Audited),
            Allowed = List(row => row.Tally.WasDenied && row.Outcome < ConnectionOutcome.Denied),
            StillAllowed = Count(row => !row.Tally.WasDenied && row.Outcome < ConnectionOutcome.Audited),
            Redirected = Count(row => !row.Tally.WasDenied && row.Outcome == ConnectionOutcome.Redirected),
            StillDenied = Count(row => row.Tally.WasDenied && row.Outcome >= ConnectionOutcome.Denied),
            Skipped = _skipped.ToImmutableSortedDictionary(StringComparer.Ordinal),
            Faults = [.. _faults],
            FaultCount = _faultCount,
        };

        ImmutableArray<ReplayedConnection> List(Func<Row, bool> isWanted) => [.. rows.Where(same => isWanted(same[0])).Select(Describe)];

        long Count(Func<Row, bool> isWanted) => rows.Where(same => isWanted(same[0])).Sum(same => same.Sum(row => row.Tally.Flows));
    }

    private ReplayedConnection Describe(List<Row> same) => new()
    {
        From = [.. same.Select(row => row.From.Name).Distinct()],
        To = [.. same.Select(row => row.To.Name).Distinct()],
        Traffic = same[0].Traffic,
        Flows = same.Sum(row => row.Tally.Flows),
        First = same.Min(row => row.Tally.First),
        Last = same.Max(row => row.Tally.Last),
        Line = same[0].Tally.Line,
        WasDenied = same[0].Tally.WasDenied,
        Outcome = same[0].Outcome,
        Reason = same[0].Reason,
        Explanation = _simulator.Explain(same[0].From, same[0].To, same[0].Traffic),
    };

    /// <summary>The flow that opened the connection: the flow itself, or what it answers.</summary>
    private static bool TryOpening(RecordedFlow flow, out RecordedFlow opening)
    {
        opening = flow;
        if (flow.IsReply != true)
        {
            return true;
        }

        ushort? port = flow.Protocol switch
        {
            IpProtocol.Icmp => flow.DestinationPort == 0 ? 8 : null,
            IpProtocol.IcmpV6 => flow.DestinationPort == 129 ? 128 : null,
            _ => flow.SourcePort,
        };
        opening = flow with { Source = flow.Destination, Destination = flow.Source, SourcePort = flow.DestinationPort, DestinationPort = port ?? 0 };
        return port is not null;
    }

    private void Skip(string reason) => _skipped[reason] = _skipped.GetValueOrDefault(reason) + 1;

    /// <summary>A connection and what would become of it.</summary>
    private sealed class Row
    {
        public Row(PolicyParty from, PolicyParty to, TrafficPort traffic, Tally tally, PolicySimulator simulator)
        {
            (From, To, Traffic, Tally) = (from, to, traffic, tally);
            var verdict = simulator.Judge(from, to, traffic);
            Outcome = verdict.Outcome;
            Reason = DecidingRules.Of(verdict, simulator.Catalog).Text;
        }

        public PolicyParty From { get; }

        public PolicyParty To { get; }

        public TrafficPort Traffic { get; }

        public Tally Tally { get; }

        public ConnectionOutcome Outcome { get; }

        public string Reason { get; }

        /// <summary>Addresses outside are many: where the same happens to them for the same reason they share a row, as replicas do.</summary>
        public (object?, object?, TrafficPort, bool, ConnectionOutcome, string) Key => (KeyOf(From), KeyOf(To), Traffic, Tally.WasDenied, Outcome, Reason);

        private static object? KeyOf(PolicyParty party) => party.IsEndpoint ? (party.Labels, party.PortsKey, party.IsAuditMode) : null;
    }

    private sealed class Tally
    {
        public long Flows { get; private set; }

        public DateTimeOffset? First { get; private set; }

        public DateTimeOffset? Last { get; private set; }

        public long Line { get; private set; }

        public bool WasDenied { get; private set; }

        public void Count(RecordedFlow flow)
        {
            Line = Flows++ == 0 ? flow.Line : Line;
            First = First is null || flow.Time < First ? flow.Time : First;
            Last = Last is null || flow.Time > Last ? flow.Time : Last;
            WasDenied |= flow.IsDeniedByPolicy;
        }
    }
}
