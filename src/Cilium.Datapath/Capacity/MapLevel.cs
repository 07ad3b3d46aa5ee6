// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Datapath;

/// <summary>How full a map is.</summary>
/// <param name="Map">The map's name.</param>
/// <param name="Used">Entries that are taken; of arrays, elements that somebody owns.</param>
/// <param name="Maximum">Entries that there is room for.</param>
public readonly record struct MapLevel(string Map, long Used, long Maximum)
{
    /// <summary>The part that is used, from 0 to 1.</summary>
    public double Share => Maximum == 0 ? 0 : (double)Used / Maximum;
}
