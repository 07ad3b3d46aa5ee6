// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf;
using Cilium.Core;
using Cilium.Datapath.Layout;

namespace Cilium.Datapath;

/// <summary>The programs' counters, summed over CPUs.</summary>
/// <remarks>Thread-safe; each reading is a few system calls.</remarks>
public sealed class DatapathMetrics
{
    // In place of a direction, with the direction as the reason.
    private const byte AuditedRow = 3;

    private readonly DatapathMaps _maps;

    internal DatapathMetrics(DatapathMaps maps) => _maps = maps;

    /// <summary>Events that did not fit into the ring since the data plane was first loaded.</summary>
    public long LostEvents
    {
        get
        {
            Span<EventStateValue> states = new EventStateValue[PossibleCpus.Count];
            ulong lost = 0;
            if (_maps.EventStates.TryLookup(0, states))
            {
                foreach (ref readonly EventStateValue state in states)
                {
                    lost += state.Lost;
                }
            }

            return (long)lost;
        }
    }

    /// <summary>What was forwarded in a direction.</summary>
    public TrafficCount Forwarded(TrafficDirection direction) => Read(direction, 0);

    /// <summary>What passed in a direction only because of audit, when it was judged: a connection's first packet, the first one after a
    /// change of policy, and each packet that belongs to no connection.</summary>
    public TrafficCount Audited(TrafficDirection direction) => Read((TrafficDirection)AuditedRow, (byte)direction);

    /// <summary>What was dropped in a direction for a reason.</summary>
    public TrafficCount Dropped(TrafficDirection direction, DropReason reason) => Read(direction, (byte)reason);

    /// <summary>Every reason for which anything was dropped.</summary>
    public IReadOnlyList<DropCount> Drops()
    {
        List<DropCount> drops = [];
        for (int index = 0; index < _maps.Metrics.MaxEntries; index++)
        {
            byte reason = (byte)index;
            TrafficDirection direction = (TrafficDirection)(index >> 8);
            if (reason != 0 && direction is TrafficDirection.Ingress or TrafficDirection.Egress)
            {
                TrafficCount count = Read(direction, reason);
                if (count.Packets != 0)
                {
                    drops.Add(new DropCount(direction, (DropReason)reason, count));
                }
            }
        }

        return drops;
    }

    private TrafficCount Read(TrafficDirection direction, byte reason)
    {
        Span<MetricValue> values = new MetricValue[PossibleCpus.Count];
        TrafficCount total = default;
        if (_maps.Metrics.TryLookup(((uint)direction << 8) | reason, values))
        {
            foreach (ref readonly MetricValue value in values)
            {
                total = new TrafficCount(total.Packets + (long)value.Packets, total.Bytes + (long)value.Bytes);
            }
        }

        return total;
    }
}
