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

    /// <summary>What would judge if audited policies were enforced too, in the directions in which that could deny more; null while no
    /// audited policy selects the endpoint.</summary>
    public EndpointPolicy? Shadow { get; init; }

    /// <summary>The rules that are audited.</summary>
    public ImmutableArray<PolicyRule> AuditedRules => [.. (Shadow?.Rules ?? []).Where(rule => rule.Mode == PolicyMode.Audit)];

    /// <summary>Whether an older policy or shadow is in force, because the newest could not be worked out or written.</summary>
    public bool IsDegraded => Fault is not null || AuditFault is not null;

    /// <summary>Why an older policy is in force; null when it is the newest.</summary>
    public Exception? Fault { get; init; }

    /// <summary>Why the newest shadow is not in force: what audited policies would deny is reported by an older one, or not at all where
    /// the policy has changed since. What is enforced does not wait for it. Null where the newest shadow is in force.</summary>
    public Exception? AuditFault { get; init; }
}
