// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>Where an endpoint stands: what judges its traffic, and whether that is what the rules say.</summary>
public sealed record EndpointPolicyStatus
{
    /// <summary>The endpoint.</summary>
    public required Endpoint Endpoint { get; init; }

    /// <summary>What was written to the data plane; null while nothing was.</summary>
    public EndpointPolicyState? State { get; init; }

    /// <summary>The revision of the rules that are in force.</summary>
    public ulong PolicyRevision { get; init; }

    /// <summary>The policy in force; null while there is none.</summary>
    public EndpointPolicy? Policy { get; init; }

    /// <summary>The rules in force.</summary>
    public ImmutableArray<PolicyRule> Rules => Policy?.Rules ?? [];

    /// <summary>Whether an older policy is in force, because the newest could not be worked out or written.</summary>
    public bool IsDegraded => Fault is not null;

    /// <summary>Why the endpoint is degraded; null when it is not.</summary>
    public Exception? Fault { get; init; }
}
