// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.Metrics;
using Cilium.Datapath;

namespace Cilium.Sdk;

/// <summary>What an agent counts, as instruments of the meter <c>Cilium.Sdk</c>, whose scope is the agent.</summary>
internal sealed class AgentMetrics : IDisposable
{
    private readonly Meter _meter;
    private readonly Counter<long> _repairs;
    private readonly Counter<long> _failures;

    public AgentMetrics(NodeAgent agent)
    {
        _meter = new Meter(new MeterOptions("Cilium.Sdk") { Scope = agent });
        _repairs = _meter.CreateCounter<long>("cilium.hooks.repaired", "{hook}", "Hooks of endpoints' devices that had to be put right.");
        _meter.CreateObservableGauge(
            "cilium.datapath.map.entries", () => Measure(agent, level => level.Used), "{entry}", "Entries of the data plane's maps that are taken.");
        _meter.CreateObservableGauge(
            "cilium.datapath.map.capacity", () => Measure(agent, level => level.Maximum), "{entry}", "Entries that the data plane's maps have room for.");
        _failures = _meter.CreateCounter<long>("cilium.hooks.failed", "{endpoint}", "Endpoints whose hooks could not be put right.");
    }

    public void CountRepair(HookFault fault) => _repairs.Add(1, new KeyValuePair<string, object?>("fault", fault.ToString()));

    public void CountFailure() => _failures.Add(1);

    private static IEnumerable<Measurement<long>> Measure(NodeAgent agent, Func<MapLevel, long> of) =>
        agent.MapLevels.Select(level => new Measurement<long>(of(level), new KeyValuePair<string, object?>("map", level.Map)));

    public void Dispose() => _meter.Dispose();
}
