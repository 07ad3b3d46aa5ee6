// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Cilium.Policy;

/// <summary>Security groups of a cloud provider, whose addresses somebody else must supply.</summary>
/// <param name="Provider">The provider; <c>aws</c> is the only one.</param>
/// <param name="Region">The region; may be empty.</param>
/// <param name="Labels">Labels that the groups carry.</param>
/// <param name="SecurityGroupIds">Groups by id.</param>
/// <param name="SecurityGroupNames">Groups by name.</param>
public sealed record GroupReference(
    string Provider,
    string Region,
    ImmutableDictionary<string, string> Labels,
    ImmutableArray<string> SecurityGroupIds,
    ImmutableArray<string> SecurityGroupNames);
