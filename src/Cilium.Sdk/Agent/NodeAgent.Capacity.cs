// SPDX-License-Identifier: Apache-2.0
using Cilium.Datapath;
using Cilium.Identity;
using Microsoft.Extensions.Logging;

namespace Cilium.Sdk;

public sealed partial class NodeAgent
{
    private const double FullShare = 0.9;
    private const double RelaxedShare = 0.8;

    // Long enough for what belongs together, far below what anybody waits for.
    private static readonly TimeSpan s_gathering = TimeSpan.FromMilliseconds(20);

    private readonly HashSet<string> _fullMaps = [];

    /// <summary>How full the data plane's maps are; none while the agent does not run.</summary>
    internal IReadOnlyList<MapLevel> MapLevels => _parts?.Datapath.Capacity.Levels() ?? [];

    private static void ApplyAddresses(Parts parts)
    {
        try
        {
            parts.Addresses.Apply();
        }
        catch (IpCacheException)
        {
            // The cache's own loop logs it and goes on trying.
        }
    }

    /// <summary>Warns once when a map becomes nearly full, and again only after it was less so.</summary>
    private void WarnOfFullMaps(Parts parts)
    {
        DatapathCapacityReport? report = null;
        foreach (MapLevel level in parts.Datapath.Capacity.Levels())
        {
            if (level.Share >= FullShare && _fullMaps.Add(level.Map))
            {
                report ??= parts.Datapath.Capacity.Read();
                LogMapNearlyFull(level.Map, level.Used, level.Maximum, string.Join("; ", report[level.Map].Largest));
            }
            else if (level.Share < RelaxedShare && _fullMaps.Remove(level.Map))
            {
                LogMapHasRoom(level.Map, level.Used, level.Maximum);
            }
        }
    }

    [LoggerMessage(40, LogLevel.Warning, "Map {Map} is nearly full: {Used} of {Maximum} entries. Largest: {Largest}. Raise its size in "
        + "DatapathOptions.MapSizes, which 'Datapath.Resize' does without a restart")]
    private partial void LogMapNearlyFull(string map, long used, long maximum, string largest);

    [LoggerMessage(41, LogLevel.Information, "Map {Map} has room again: {Used} of {Maximum} entries")]
    private partial void LogMapHasRoom(string map, long used, long maximum);
}
