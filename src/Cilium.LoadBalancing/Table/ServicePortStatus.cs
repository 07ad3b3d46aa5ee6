// SPDX-License-Identifier: Apache-2.0
namespace Cilium.LoadBalancing;

/// <summary>How far a service port is in the data plane. Immutable.</summary>
public sealed record ServicePortStatus
{
    /// <summary>Which service port.</summary>
    public required ServicePortKey Key { get; init; }

    /// <summary>What the data plane has; null: nothing.</summary>
    public required ServicePortState? InForce { get; init; }

    /// <summary>What it should have; null: nothing.</summary>
    public required ServicePortState? Desired { get; init; }

    /// <summary>Why the last attempt failed; null unless it did. There will be another.</summary>
    public Exception? Fault { get; init; }

    /// <summary>Failed attempts in a row.</summary>
    public int Failures { get; init; }

    /// <summary>The local redirect that traffic from within the cluster follows; null: none.</summary>
    public ServiceName? Redirect { get; init; }

    /// <summary>Whether the data plane has what it should have.</summary>
    public bool IsUpToDate => ReferenceEquals(InForce, Desired);

    /// <summary>Whether an attempt failed: what was in force before is in force.</summary>
    public bool IsDegraded => Fault is not null;
}
