// SPDX-License-Identifier: Apache-2.0
namespace PolicyProperties.Tests;

/// <summary>What one <c>spec</c> says.</summary>
internal sealed class Statement
{
    public required IReadOnlyList<Demand> Subject { get; init; }

    public bool IsForNodes { get; init; }

    public bool HasIngress { get; init; }

    public bool HasEgress { get; init; }

    public bool DeniesIngressByDefault { get; init; }

    public bool DeniesEgressByDefault { get; init; }

    public required IReadOnlyList<Claim> Claims { get; init; }

    /// <summary>Whether it is about a workload: rules for nodes are about the host alone, others about everything else.</summary>
    public bool IsAbout(Party subject) =>
        IsForNodes == subject.TryGet("reserved", "host", out _) && Subject.All(demand => demand.IsMetBy(subject));
}
