// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Cilium.Policy;

/// <summary>What a directory of policy files holds, and what is wrong with it.</summary>
/// <param name="Files">How many files there are.</param>
/// <param name="Documents">How many policies are in force from them.</param>
/// <param name="Faults">Every fault; the files concerned keep their last good version in force.</param>
/// <param name="Notices">What was ignored: unknown fields, objects of other kinds.</param>
/// <param name="Change">What the reading did to the rules; null when it did nothing.</param>
public sealed record PolicyDirectoryReport(
    int Files, int Documents, ImmutableArray<PolicyFault> Faults, ImmutableArray<PolicyFault> Notices, RuleChange? Change)
{
    /// <summary>Nothing was read yet.</summary>
    public static PolicyDirectoryReport Empty { get; } = new(0, 0, [], [], null);
}
