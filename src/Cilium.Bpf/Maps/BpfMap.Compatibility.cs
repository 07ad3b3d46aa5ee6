// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

public partial class BpfMap
{
    /// <summary>Compares this map with what it is expected to be.</summary>
    /// <param name="expected">Type, sizes, capacity, flags, extra, and, when both sides have it, the layout of key and value in
    /// BTF. Sizes and capacity of 0 are not compared.</param>
    /// <returns>Every difference; empty when it fits.</returns>
    /// <exception cref="BpfException">The kernel refused to tell.</exception>
    public IReadOnlyList<MapDifference> CompareWith(BpfMapOptions expected)
    {
        ArgumentNullException.ThrowIfNull(expected);
        return MapComparison.Compare(expected, GetInfo());
    }

    /// <summary>Throws unless this map is what it is expected to be.</summary>
    /// <param name="expected">As for <see cref="CompareWith"/>.</param>
    /// <exception cref="MapIncompatibleException">It differs; all differences are listed.</exception>
    public void EnsureCompatible(BpfMapOptions expected) => RequireCompatible(expected, path: null);

    internal void RequireCompatible(BpfMapOptions expected, string? path)
    {
        IReadOnlyList<MapDifference> differences = CompareWith(expected);
        if (differences.Count > 0)
        {
            throw new MapIncompatibleException(
                Name,
                differences,
                path,
                path is null ? null : "Migrate or unpin the old map, or change the expectation.");
        }
    }
}
