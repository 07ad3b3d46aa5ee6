// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Runtime.CompilerServices;
using Cilium.Core;
using Cilium.Datapath;
using Cilium.Policy;

namespace Cilium.Sdk;

public sealed partial class NodeAgent
{
    /// <summary>Watches the node's traffic from now on: drops, admitted connections, and traces.</summary>
    /// <param name="lost">Told how many events this watcher has missed so far, when it missed some; null to not be told.
    /// What the kernel could not write is in <see cref="DatapathMetrics.LostEvents"/>.</param>
    /// <param name="capacity">How many events may wait for the watcher.</param>
    /// <param name="cancellationToken">Ends the watching.</param>
    public async IAsyncEnumerable<FlowRecord> WatchFlowsAsync(
        Action<long>? lost = null,
        int capacity = 8192,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        Parts parts = Running;
        using FlowWatcher watcher = HubOf(parts).Add(capacity);
        long told = 0;
        await foreach (FlowEvent flow in watcher.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            if (lost is not null && watcher.Lost > told)
            {
                told = watcher.Lost;
                lost(told);
            }

            yield return Describe(parts, flow);
        }
    }

    private static FlowHub HubOf(Parts parts)
    {
        lock (parts.Loops)
        {
            return parts.Flows ??= new FlowHub(parts.Datapath.Events.Open());
        }
    }

    private static FlowRecord Describe(Parts parts, in FlowEvent flow)
    {
        parts.Engine.Catalog.TryGet(flow.RuleCookie, out PolicyRule? rule);
        return new FlowRecord(
            flow,
            parts.Datapath.Events.TimeOf(flow),
            FindByAddress(parts, flow.Source),
            FindByAddress(parts, flow.Destination),
            LabelsOf(parts, flow.SourceIdentity),
            LabelsOf(parts, flow.DestinationIdentity),
            rule);
    }

    private static Endpoint? FindByAddress(Parts parts, IPAddress address)
    {
        lock (parts.Endpoints)
        {
            return parts.Addresses.TryGet(IpPrefix.FromAddress(address), out var entry) && entry.EndpointId != default
                ? parts.Endpoints.GetValueOrDefault(entry.EndpointId)
                : null;
        }
    }

    private static LabelSet LabelsOf(Parts parts, NumericIdentity identity) =>
        parts.Identities.TryGet(identity, out SecurityIdentity? known) ? known.Labels : LabelSet.Empty;
}
