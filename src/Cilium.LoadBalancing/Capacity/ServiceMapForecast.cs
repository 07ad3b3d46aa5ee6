// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Cilium.LoadBalancing;

/// <summary>The entries that services need in each table of the kernel's data plane, and how that comes about. Immutable.</summary>
/// <remarks>What has no fixed size per service is not in it: clients that session affinity remembers, and connections.</remarks>
public sealed record ServiceMapForecast
{
    /// <summary>What it is made of.</summary>
    public required ServiceFootprint Footprint { get; init; }

    /// <summary>The tables, in the order of their names.</summary>
    public required ImmutableArray<ServiceMapNeed> Maps { get; init; }

    /// <summary>The bytes of all entries of all tables.</summary>
    public long Bytes => Maps.Sum(map => map.Bytes);

    /// <summary>A table by name.</summary>
    /// <exception cref="KeyNotFoundException">Services need no such table.</exception>
    public ServiceMapNeed this[string map]
    {
        get
        {
            foreach (ServiceMapNeed need in Maps)
            {
                if (need.Map == map)
                {
                    return need;
                }
            }

            throw new KeyNotFoundException($"No map '{map}' is forecast.");
        }
    }

    /// <summary>What services of a size need.</summary>
    /// <param name="footprint">Their size.</param>
    /// <param name="growth">How much more room is wanted: 0.2 is a fifth.</param>
    /// <param name="nodeAddresses">Addresses of nodes, of this one and others.</param>
    public static ServiceMapForecast Of(ServiceFootprint footprint, double growth = 0, int nodeAddresses = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(growth);
        ArgumentOutOfRangeException.ThrowIfNegative(nodeAddresses);
        ServiceFootprint size = footprint.Scale(1 + growth);
        long frontends = size.FrontendsIPv4 + size.FrontendsIPv6;
        return new()
        {
            Footprint = size,
            Maps =
            [
                new("backend_counts", "backends + 1: the first element is nobody's", size.Backends + 1, 32),
                new("backends", "backends + 1: the first element is nobody's", size.Backends + 1, 32),
                new("frontend_addresses", "frontends of both families + 1: the first element is nobody's", frontends + 1, 24),
                new("frontends4", "IPv4 frontends: addresses of services times ports, and one for each node port", size.FrontendsIPv4, 8 + 24),
                new("frontends6", "IPv6 frontends: addresses of services times ports, and one for each node port", size.FrontendsIPv6, 24 + 24),
                new("node_addresses", "addresses of all nodes", nodeAddresses, 16 + 4),
                new("pool_slots", "random pools: one for each backend that is chosen, more with weights; consistent hashing: the table's size", size.Slots, 4),
                new("pools", "two for each service port", 2 * size.ServicePorts, 16),
                new("service_refusals", "service ports + 1: the first element is nobody's", size.ServicePorts + 1, 8),
                new("source_ranges4", "IPv4 source ranges of all service ports", size.SourceRangesIPv4, 12 + 1),
                new("source_ranges6", "IPv6 source ranges of all service ports", size.SourceRangesIPv6, 24 + 1),
            ],
        };
    }
}
