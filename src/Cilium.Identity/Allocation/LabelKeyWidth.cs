// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Identity;

/// <summary>How many values a label key has among the identities of a pool: what makes them many.</summary>
/// <param name="Source">The source of the labels.</param>
/// <param name="Key">The key; for prefixes <c>*</c>, because there the key is what differs.</param>
/// <param name="DistinctValues">The number of different values.</param>
public readonly record struct LabelKeyWidth(string Source, string Key, int DistinctValues)
{
    /// <summary>Key and number in one text.</summary>
    public override string ToString() => $"{Source}:{Key} ({DistinctValues})";
}
