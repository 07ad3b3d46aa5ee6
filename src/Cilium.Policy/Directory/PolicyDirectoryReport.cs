// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Cilium.Policy;

/// <summary>What a directory of policy files holds, and what is wrong with it.</summary>
/// <param name="Files">How many files there are.</param>
/// <param name="Documents">How many policies are in force from them.</param>
/// <param name="Faults">Every fault; each says which version of its file is in force instead, if any.</param>
/// <param name="Notices">What was ignored: unknown fields, objects of other kinds.</param>
/// <param name="Change">What the reading did to the rules; null when it did nothing.</param>
public sealed record PolicyDirectoryReport(
    int Files, int Documents, ImmutableArray<PolicyFault> Faults, ImmutableArray<PolicyFault> Notices, RuleChange? Change)
{
    /// <summary>Whether the directory was read and every file has a version in force: what it says now, or an earlier one. While
    /// false, endpoints may lack policies that protect them.</summary>
    public bool IsComplete { get; init; }

    /// <summary>The files without a version in force, in the order of their names.</summary>
    public ImmutableArray<string> FilesWithoutVersion { get; init; } = [];

    /// <summary>Nothing was read yet.</summary>
    public static PolicyDirectoryReport Empty { get; } = new(0, 0, [], [], null);
}
