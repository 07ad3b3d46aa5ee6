// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Cilium.Datapath;
using Cilium.Sdk;

namespace EndToEnd.Tests;

/// <summary>Listens to what one agent counts of hooks that it put right.</summary>
internal sealed class RepairCounter : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, long> _counts = new();

    public RepairCounter(NodeAgent agent)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, agent) && instrument.Name == "cilium.hooks.repaired")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
            _counts.AddOrUpdate((string)tags[0].Value!, value, (_, former) => former + value));
        _listener.Start();
    }

    public long CountOf(HookFault fault) => _counts.GetValueOrDefault(fault.ToString());

    public void Dispose() => _listener.Dispose();
}
