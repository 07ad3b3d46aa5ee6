// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>How many entries a walk reads with one call.</summary>
internal static class ChunkSize
{
    private const int TargetBytes = 64 * 1024;
    private const int Fewest = 16;
    private const int Most = 4096;

    /// <summary>About 64 KiB worth, within 16 and 4096, and never more than the map can hold.</summary>
    public static int Initial(uint maxEntries, int entrySize)
    {
        int fitting = Math.Clamp(TargetBytes / Math.Max(entrySize, 1), Fewest, Most);
        return (int)Math.Clamp(maxEntries, 1, (uint)fitting);
    }
}
