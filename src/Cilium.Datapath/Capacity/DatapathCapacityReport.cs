// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Datapath;

/// <summary>Every map that can become full, at one moment.</summary>
/// <param name="Maps">The maps, in the order of their names.</param>
public sealed record DatapathCapacityReport(IReadOnlyList<MapUsage> Maps)
{
    /// <summary>Kernel memory that they take together.</summary>
    public long Bytes => Maps.Sum(map => map.Bytes);

    /// <summary>A map by name.</summary>
    /// <exception cref="KeyNotFoundException">There is no such map.</exception>
    public MapUsage this[string map] => Maps.FirstOrDefault(usage => usage.Map == map) ?? throw new KeyNotFoundException($"No map '{map}' is reported.");
}
