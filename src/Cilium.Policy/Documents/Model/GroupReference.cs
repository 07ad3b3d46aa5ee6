// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Cilium.Policy;

/// <summary>Security groups of a cloud provider, whose addresses somebody else must supply, see
/// <see cref="PolicyEngine.SetGroup"/>.</summary>
/// <param name="Provider">The provider; <c>aws</c> is the only one.</param>
/// <param name="Region">The region; may be empty.</param>
/// <param name="Labels">Labels that the groups carry.</param>
/// <param name="SecurityGroupIds">Groups by id.</param>
/// <param name="SecurityGroupNames">Groups by name.</param>
/// <remarks>References that say the same in another order are equal.</remarks>
public sealed record GroupReference(
    string Provider,
    string Region,
    ImmutableDictionary<string, string> Labels,
    ImmutableArray<string> SecurityGroupIds,
    ImmutableArray<string> SecurityGroupNames)
{
    /// <summary>Whether both name the same groups.</summary>
    public bool Equals(GroupReference? other) =>
        other is not null && Provider == other.Provider && Region == other.Region
        && Labels.Count == other.Labels.Count && Labels.All(label => other.Labels.TryGetValue(label.Key, out var value) && value == label.Value)
        && SecurityGroupIds.ToHashSet().SetEquals(other.SecurityGroupIds)
        && SecurityGroupNames.ToHashSet().SetEquals(other.SecurityGroupNames);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(
        Provider, Region, Labels.Count, Sum(SecurityGroupIds), Sum(SecurityGroupNames));

    // Does not depend on the order.
    private static int Sum(ImmutableArray<string> texts) => texts.Distinct().Aggregate(0, (sum, text) => sum ^ string.GetHashCode(text));
}
