// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>Checks that a map fits the typed class that it is bound to.</summary>
internal static class MapBinding
{
    /// <summary>Throws one error that lists all that does not fit.</summary>
    /// <param name="map">The map.</param>
    /// <param name="isKindRight">Whether the typed class serves maps of this type.</param>
    /// <param name="kinds">The types that it serves, in words.</param>
    /// <param name="keySize">Bytes of a key; null to accept any.</param>
    /// <param name="valueSize">Bytes of a value; null to accept any.</param>
    public static void Require(BpfMap map, bool isKindRight, string kinds, int? keySize, int? valueSize)
    {
        List<MapDifference> differences = [];
        if (!isKindRight)
        {
            differences.Add(new MapDifference("type", kinds, map.Type.ToString()));
        }

        if (keySize is { } expectedKey && map.KeySize != expectedKey)
        {
            differences.Add(MapComparison.Difference("key size", expectedKey, map.KeySize));
        }

        if (valueSize is { } expectedValue && map.ValueSize != expectedValue)
        {
            differences.Add(MapComparison.Difference("value size", expectedValue, map.ValueSize));
        }

        if (differences.Count > 0)
        {
            throw new MapIncompatibleException(
                map.Name, differences, path: null, remedy: "Bind it with types, and a class, that match the map.");
        }
    }
}
