// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;

namespace Cilium.LoadBalancing;

public sealed partial class ServiceTable
{
    /// <summary>What to answer to health checks, for each service of external policy Local that has a port for them, in no order.</summary>
    public IReadOnlyCollection<ServiceHealth> Health
    {
        get
        {
            lock (_gate)
            {
                return [.. _entries.Values.Select(HealthOf).OfType<ServiceHealth>()];
            }
        }
    }

    /// <summary>What to answer to health checks of a service.</summary>
    public bool TryGetHealth(ServiceName service, [NotNullWhen(true)] out ServiceHealth? health)
    {
        lock (_gate)
        {
            health = _entries.TryGetValue(service, out ServiceEntry? entry) ? HealthOf(entry) : null;
            return health is not null;
        }
    }

    private ServiceHealth? HealthOf(ServiceEntry entry) =>
        entry is { Defined: { HealthCheckNodePort: not 0, ExternalTrafficPolicy: TrafficPolicy.Local } service, Definitions.IsEmpty: false }
            ? new() { Service = entry.Name, Port = service.HealthCheckNodePort, LocalEndpoints = CountLocal(entry) }
            : null;

    /// <summary>Active backends of this node by address; where there are both families, of the one that has more.</summary>
    private static int CountLocal(ServiceEntry entry) => entry.Ports
        .SelectMany(port => port.Desired?.Backends ?? [])
        .Where(backend => backend is { IsLocal: true, Phase: BackendPhase.Active })
        .Select(backend => backend.Address)
        .Distinct()
        .CountBy(address => address.AddressFamily == AddressFamily.InterNetworkV6)
        .Select(family => family.Value)
        .DefaultIfEmpty()
        .Max();
}
