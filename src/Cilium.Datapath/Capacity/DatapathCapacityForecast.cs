// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Datapath;

/// <summary>What a change of rules would take of the maps.</summary>
/// <param name="Maps">The maps that it concerns, in the order of their names.</param>
/// <param name="Policies">Every policy, in the order of the forecast.</param>
public sealed record DatapathCapacityForecast(IReadOnlyList<MapForecast> Maps, IReadOnlyList<PolicyMapForecast> Policies)
{
    /// <summary>Whether all of it can be written.</summary>
    public bool Fits => Maps.All(map => map.Fits) && Policies.All(policy => policy.Fault is null);

    /// <summary>A map by name.</summary>
    /// <exception cref="KeyNotFoundException">The forecast does not concern that map.</exception>
    public MapForecast this[string map]
    {
        get
        {
            int index = Maps.Select(forecast => forecast.Map).ToList().IndexOf(map);
            return index >= 0 ? Maps[index] : throw new KeyNotFoundException($"No map '{map}' is forecast.");
        }
    }
}
