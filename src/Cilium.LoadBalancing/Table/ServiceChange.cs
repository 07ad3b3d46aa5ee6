// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Cilium.LoadBalancing;

/// <summary>What came of a change. Immutable.</summary>
public sealed record ServiceChange
{
    /// <summary>How many service ports were computed.</summary>
    public required int Computed { get; init; }

    /// <summary>How many of them differ from before.</summary>
    public required int Changed { get; init; }

    /// <summary>Services whose definition waits for what is another's; what they were before is in force.</summary>
    public required ImmutableArray<ServiceStatus> Waiting { get; init; }

    /// <summary>Service ports that the data plane refused; what they were before is in force, and they are tried again.</summary>
    public required ImmutableArray<ServicePortStatus> Degraded { get; init; }

    /// <summary>Whether nothing was written yet because sources have not delivered their initial content.</summary>
    public required bool IsHeld { get; init; }

    /// <summary>Whether everything is in force.</summary>
    public bool IsInForce => !IsHeld && Waiting.IsEmpty && Degraded.IsEmpty;
}
