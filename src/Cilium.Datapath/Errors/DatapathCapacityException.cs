// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Datapath;

/// <summary>A map of the data plane is full. What was being written was taken back; what was in force stays.</summary>
public sealed class DatapathCapacityException : DatapathException
{
    /// <summary>The <see cref="Core.CiliumException.Id"/> of these errors.</summary>
    public const string ErrorId = "datapath-map-full";

    /// <summary>Creates the error.</summary>
    /// <param name="map">The map's name.</param>
    /// <param name="capacity">How many entries it holds.</param>
    /// <param name="wanted">How many entries the refused change would have added.</param>
    /// <param name="innerException">The kernel's answer.</param>
    /// <param name="largest">Who takes the most of the map, where that is known.</param>
    public DatapathCapacityException(string map, long capacity, long wanted, Exception? innerException = null, IReadOnlyList<MapUser>? largest = null)
        : base(
            ErrorId,
            $"The map '{map}' holds {capacity} entries and has no room for {wanted} more."
                + (largest is { Count: > 0 } ? $" Largest: {string.Join("; ", largest)}." : ""),
            DatapathMapSizes.OptionFor(map) is { } option
                ? $"Raise MapSizes.{option} ('Datapath.Resize' does it while traffic flows), or reduce what is written to '{map}'."
                : $"Reduce what is written to '{map}'.",
            innerException)
    {
        Largest = largest ?? [];
        Map = map;
        Capacity = capacity;
        Wanted = wanted;
    }

    /// <summary>The map's name.</summary>
    public string Map { get; }

    /// <summary>How many entries the map holds at most.</summary>
    public long Capacity { get; }

    /// <summary>Who takes the most of the map, the largest first; empty where that is not known.</summary>
    public IReadOnlyList<MapUser> Largest { get; }

    /// <summary>How many entries the refused change would have added.</summary>
    public long Wanted { get; }

    /// <summary>The same error with those who fill the map.</summary>
    internal DatapathCapacityException With(IReadOnlyList<MapUser> largest) => new(Map, Capacity, Wanted, InnerException, largest);
}
