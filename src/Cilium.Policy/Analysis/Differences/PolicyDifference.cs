// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Cilium.Policy;

/// <summary>Connections whose verdict changes in the same way, for the same reason.</summary>
public sealed record PolicyDifference
{
    /// <summary>The senders; each of them with each of the receivers.</summary>
    public required ImmutableArray<PartyGroup> From { get; init; }

    /// <summary>The receivers.</summary>
    public required ImmutableArray<PartyGroup> To { get; init; }

    /// <summary>The ports.</summary>
    public required TrafficSet Traffic { get; init; }

    /// <summary>What becomes of them now.</summary>
    public required ConnectionOutcome Before { get; init; }

    /// <summary>What will become of them.</summary>
    public required ConnectionOutcome After { get; init; }

    /// <summary>What decides now, such as <c>ingress allowed by CiliumNetworkPolicy/prod/db[0]</c>.</summary>
    public required string ReasonBefore { get; init; }

    /// <summary>What will decide.</summary>
    public required string ReasonAfter { get; init; }

    /// <summary>The rules that decide now; empty where none does.</summary>
    public ImmutableArray<PolicyRule> RulesBefore { get; init; } = [];

    /// <summary>The rules that will decide; empty where none does.</summary>
    public ImmutableArray<PolicyRule> RulesAfter { get; init; } = [];

    /// <summary>Whether connections that passed will not pass any more.</summary>
    public bool IsLoss => Before < ConnectionOutcome.Denied && After >= ConnectionOutcome.Denied;

    /// <summary>Whether connections that did not pass will.</summary>
    public bool IsGain => Before >= ConnectionOutcome.Denied && After < ConnectionOutcome.Denied;
}
