// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>An existing map is not what was expected; nothing was changed.</summary>
public sealed class MapIncompatibleException : BpfException
{
    /// <summary>Creates the error.</summary>
    /// <param name="mapName">The map's name.</param>
    /// <param name="differences">Every difference; at least one.</param>
    /// <param name="path">Where the map is pinned, when it was opened from a pin.</param>
    /// <param name="remedy">The next step, a sentence; null for the general one.</param>
    public MapIncompatibleException(
        string mapName, IReadOnlyList<MapDifference> differences, string? path = null, string? remedy = null)
        : base(
            Describe(mapName, differences, path),
            "bind map",
            errno: 0,
            path is null ? $"'{mapName}'" : $"'{mapName}' pinned at '{path}'",
            remedy ?? "Use the layout that the map was created with, or create it anew.",
            innerException: null)
    {
        MapName = mapName;
        Differences = differences;
        Path = path;
    }

    /// <summary>The map's name.</summary>
    public string MapName { get; }

    /// <summary>Where the map is pinned, when it was opened from a pin; else null.</summary>
    public string? Path { get; }

    /// <summary>Every difference.</summary>
    public IReadOnlyList<MapDifference> Differences { get; }

    private static string Describe(string mapName, IReadOnlyList<MapDifference> differences, string? path)
    {
        ArgumentNullException.ThrowIfNull(differences);
        string where = path is null ? string.Empty : $" pinned at '{path}'";
        return $"Map '{mapName}'{where} is not what was expected: {string.Join("; ", differences)}.";
    }
}
