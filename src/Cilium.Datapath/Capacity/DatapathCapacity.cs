// SPDX-License-Identifier: Apache-2.0
using Cilium.Policy;

namespace Cilium.Datapath;

/// <summary>How full the maps are, who fills them, and what a change of rules would take. Thread-safe.</summary>
public sealed class DatapathCapacity
{
    private readonly Lock _gate;
    private readonly DatapathMaps _maps;
    private readonly EndpointTable _endpoints;
    private readonly IdentitySlots _slots;
    private readonly KernelPolicyDatapath _policies;
    private readonly KernelIpCache _addresses;
    private readonly ConnectionTable _connections;
    private readonly SpaceSignal _space;

    internal DatapathCapacity(
        Lock gate, DatapathMaps maps, EndpointTable endpoints, IdentitySlots slots, KernelPolicyDatapath policies, KernelIpCache addresses, ConnectionTable connections)
    {
        _gate = gate;
        _maps = maps;
        _endpoints = endpoints;
        _slots = slots;
        _policies = policies;
        _addresses = addresses;
        _connections = connections;
        _space = policies.Space;
    }

    /// <summary>How full each map is, in the order of their names.</summary>
    /// <remarks>No system calls: from what this process wrote. Of connections it tells how many the last
    /// <see cref="ConnectionTable.Collect"/> kept.</remarks>
    public IReadOnlyList<MapLevel> Levels()
    {
        lock (_gate)
        {
            return [.. LevelsNow().OrderBy(level => level.Map, StringComparer.Ordinal)];
        }
    }

    /// <summary>Each map with its memory and its largest users.</summary>
    /// <remarks>A few system calls for each map, and a walk through the connections, some 250 ns each.</remarks>
    public DatapathCapacityReport Read()
    {
        _connections.Count();
        lock (_gate)
        {
            return new DatapathCapacityReport(
            [
                .. LevelsNow().OrderBy(level => level.Map, StringComparer.Ordinal)
                    .Select(level => new MapUsage(level, _maps.Of(level.Map).GetInfo().MemoryBytes, LargestIn(level.Map))),
            ]);
        }
    }

    /// <summary>What a change of rules would take of the maps.</summary>
    /// <param name="forecast">Of the engine that writes to this data plane, which has not changed since.</param>
    /// <remarks>Nothing is written. Prefixes that no rule would name any more count as if they stayed: others may hold them.</remarks>
    public DatapathCapacityForecast Forecast(PolicyForecast forecast)
    {
        ArgumentNullException.ThrowIfNull(forecast);
        List<PolicyMapForecast> policies = [.. forecast.Policies.Select(Measure)];
        PolicyOccupancy added = Sum(policies, ForecastChange.Added), removed = Sum(policies, ForecastChange.Removed);
        lock (_gate)
        {
            Dictionary<string, MapLevel> levels = LevelsNow().ToDictionary(level => level.Map);
            List<MapForecast> maps = [];
            foreach (string map in (ReadOnlySpan<string>)[MapNames.PolicySlots, MapNames.PolicyLists, MapNames.PolicyMasks, MapNames.PolicyDetails, MapNames.PolicyRanges])
            {
                Add(map, added.In(map), removed.In(map));
            }

            MembershipDemand demand = MembershipDemand.Of(forecast, _slots);
            Add(MapNames.Memberships, demand.NewSlots, demand.GoneSlots);
            Add(MapNames.MembershipChunks, demand.NewChunks, demand.GoneChunks);
            foreach (var prefixes in forecast.NewPrefixes.GroupBy(IpCacheMaps.NameOf))
            {
                Add(prefixes.Key, prefixes.Count(), 0);
            }

            return new DatapathCapacityForecast([.. maps.OrderBy(map => map.Map, StringComparer.Ordinal)], policies);

            void Add(string map, long more, long less)
            {
                MapLevel level = levels[map];
                maps.Add(new MapForecast(map, level.Used, level.Used + more, level.Used + more - less, level.Maximum));
            }
        }
    }

    /// <summary>Completes when something of the maps is given back, or they grow, after this call: what was refused may fit now.</summary>
    public Task WaitForSpaceAsync(CancellationToken cancellationToken = default) => _space.WaitAsync(cancellationToken);

    private static PolicyMapForecast Measure(ForecastPolicy policy)
    {
        try
        {
            return new PolicyMapForecast(policy, PolicyOccupancy.Of(policy.Compiled), null);
        }
        catch (DatapathCapacityException fault)
        {
            return new PolicyMapForecast(policy, default, fault);
        }
    }

    private static PolicyOccupancy Sum(List<PolicyMapForecast> policies, ForecastChange change) => policies
        .Where(policy => policy.Policy.Change == change)
        .Aggregate(default(PolicyOccupancy), (sum, policy) => sum + policy.Occupancy);

    private IReadOnlyList<MapUser> LargestIn(string map) => map switch
    {
        MapNames.IpCache4 or MapNames.IpCache6 or MapNames.Prefixes4 or MapNames.Prefixes6 => _addresses.LargestIn(map),
        _ => _policies.LargestIn(map),
    };

    private IEnumerable<MapLevel> LevelsNow()
    {
        PolicyOccupancy occupied = _policies.Occupied;
        foreach (string map in (string[])[MapNames.PolicySlots, MapNames.PolicyLists, MapNames.PolicyMasks, MapNames.PolicyDetails, MapNames.PolicyRanges])
        {
            yield return Level(map, occupied.In(map));
        }

        foreach (string map in (string[])[MapNames.IpCache4, MapNames.IpCache6, MapNames.Prefixes4, MapNames.Prefixes6])
        {
            yield return Level(map, _addresses.CountIn(map));
        }

        yield return Level(MapNames.Memberships, IdentitySlots.FirstShared + _slots.Count);
        yield return Level(MapNames.MembershipChunks, _policies.MembershipChunks);
        yield return new MapLevel(MapNames.Endpoints, _endpoints.Count, _maps.Endpoints.Length / 2);
        yield return Level(MapNames.Connections4, _connections.LastCount4);
        yield return Level(MapNames.Connections6, _connections.LastCount6);
    }

    private MapLevel Level(string map, long used) => new(map, used, _maps.Of(map).MaxEntries);
}
