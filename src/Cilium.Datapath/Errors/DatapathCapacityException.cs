// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Datapath;

/// <summary>A map of the data plane is full. What was being written was taken back; what was in force stays.</summary>
public sealed class DatapathCapacityException : DatapathException
{
    /// <summary>Creates the error.</summary>
    /// <param name="map">The map's name.</param>
    /// <param name="capacity">How many entries it holds.</param>
    /// <param name="wanted">How many entries the refused change would have added.</param>
    /// <param name="innerException">The kernel's answer.</param>
    public DatapathCapacityException(string map, long capacity, long wanted, Exception? innerException = null)
        : base(
            "datapath-map-full",
            $"The map '{map}' holds {capacity} entries and has no room for {wanted} more.",
            $"Raise the size of '{map}' in DatapathOptions.MapSizes, or reduce what is written to it.",
            innerException)
    {
        Map = map;
        Capacity = capacity;
        Wanted = wanted;
    }

    /// <summary>The map's name.</summary>
    public string Map { get; }

    /// <summary>How many entries the map holds at most.</summary>
    public long Capacity { get; }

    /// <summary>How many entries the refused change would have added.</summary>
    public long Wanted { get; }
}
