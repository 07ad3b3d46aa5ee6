// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Datapath;

/// <summary>What a change of rules would do to a map.</summary>
/// <param name="Map">The map's name.</param>
/// <param name="Now">Entries that are taken.</param>
/// <param name="Peak">Entries that are taken while the old stands beside the new.</param>
/// <param name="Then">Entries that are taken once the old is given back.</param>
/// <param name="Maximum">Entries that there is room for.</param>
public readonly record struct MapForecast(string Map, long Now, long Peak, long Then, long Maximum)
{
    /// <summary>Whether there is room for it at every moment. A table of <c>policy_slots</c> and a run of <c>policy_masks</c> also
    /// need that much room in one piece.</summary>
    public bool Fits => Peak <= Maximum;
}
