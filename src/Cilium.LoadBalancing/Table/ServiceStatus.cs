// SPDX-License-Identifier: Apache-2.0
namespace Cilium.LoadBalancing;

/// <summary>What is known of a service. Immutable.</summary>
public sealed record ServiceStatus
{
    /// <summary>The service.</summary>
    public required ServiceName Name { get; init; }

    /// <summary>The definition in force; null when none is.</summary>
    public required Service? Definition { get; init; }

    /// <summary>A newer definition that wants what is another's, and comes into force once that lets go; null when there is none.</summary>
    public Service? Waiting { get; init; }

    /// <summary>Why it waits.</summary>
    public FrontendTakenException? Fault { get; init; }

    /// <summary>The number of slices that name it.</summary>
    public int Slices { get; init; }
}
