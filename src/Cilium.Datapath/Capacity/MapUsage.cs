// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Datapath;

/// <summary>What a map holds, what it costs, and who fills it.</summary>
/// <param name="Level">How full it is.</param>
/// <param name="Bytes">Kernel memory that it takes now; before Linux 6.3 the kernel's estimate of what it may take.</param>
/// <param name="Largest">Who takes the most of it, at most five, as far as that is known.</param>
public sealed record MapUsage(MapLevel Level, long Bytes, IReadOnlyList<MapUser> Largest)
{
    /// <summary>The map's name.</summary>
    public string Map => Level.Map;
}
