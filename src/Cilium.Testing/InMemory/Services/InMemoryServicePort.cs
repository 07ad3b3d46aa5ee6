// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Cilium.LoadBalancing;

namespace Cilium.Testing;

/// <summary>A service port with what was counted of it.</summary>
internal sealed class InMemoryServicePort
{
    private readonly Dictionary<(IPAddress, ushort), long[]> _connections = [];

    /// <summary>Counts of backends that stay go on.</summary>
    internal InMemoryServicePort(ServicePortState state, InMemoryServicePort? former)
    {
        State = state;
        Refused = former?.Refused ?? 0;
        foreach (BackendTarget backend in state.Backends)
        {
            _connections.Add((backend.Address, backend.Port), former?._connections.GetValueOrDefault((backend.Address, backend.Port)) ?? [0]);
        }
    }

    internal ServicePortState State { get; }

    internal long Refused { get; set; }

    internal void Count(BackendTarget backend) => _connections[(backend.Address, backend.Port)][0]++;

    internal ServiceCounts ReadCounts() => new(
        State.Key,
        Refused,
        [.. State.Backends.Select(backend => new BackendCounts(backend.Address, backend.Port, _connections[(backend.Address, backend.Port)][0], 0, 0, 0))]);

    /// <summary>The slots that lead to another backend than before.</summary>
    internal long CountWrittenSlots(InMemoryServicePort? former) =>
        Count(State.Inside, former?.State.Inside, former) + (State.Inside == State.Outside ? 0 : Count(State.Outside, former?.State.Outside, former));

    private long Count(BackendPool pool, BackendPool? formerPool, InMemoryServicePort? former)
    {
        long written = 0;
        for (int i = 0; i < pool.Slots.Length; i++)
        {
            BackendTarget now = State.Backends[pool.Slots[i]];
            BackendTarget? before = formerPool is not null && i < formerPool.Slots.Length ? former!.State.Backends[formerPool.Slots[i]] : null;
            written += before is null || before.Port != now.Port || !before.Address.Equals(now.Address) ? 1 : 0;
        }

        return written;
    }
}
