// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>A map has no room for another entry; what it held is unchanged.</summary>
public sealed class MapFullException : BpfException
{
    /// <summary>Creates the error.</summary>
    /// <param name="operation">What was attempted, as a verb phrase.</param>
    /// <param name="errno">What the kernel answered: E2BIG, or ENOSPC for LPM tries.</param>
    /// <param name="mapName">The map's name.</param>
    /// <param name="maxEntries">The map's capacity in entries.</param>
    public MapFullException(string operation, int errno, string mapName, uint maxEntries)
        : base(
            operation,
            errno,
            $"'{mapName}'",
            $"The map is full ({maxEntries} entries): delete some, or create it with a larger capacity.")
    {
        MapName = mapName;
        MaxEntries = maxEntries;
    }

    /// <summary>The map's name.</summary>
    public string MapName { get; }

    /// <summary>The map's capacity in entries.</summary>
    public uint MaxEntries { get; }
}
