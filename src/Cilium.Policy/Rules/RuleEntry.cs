// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>One element of a rule: which peers, which ports, and what happens.</summary>
public sealed class RuleEntry
{
    /// <summary>Into or out of the endpoint.</summary>
    public required TrafficDirection Direction { get; init; }

    /// <summary>Whether the traffic is denied, whatever else allows it.</summary>
    public required bool IsDeny { get; init; }

    /// <summary>The peers, of which any may match; none means that the entry matches nobody.</summary>
    public required ImmutableArray<LabelSelector> Peers { get; init; }

    /// <summary>The ports; none means that the entry matches nothing.</summary>
    public required ImmutableArray<RulePort> Ports { get; init; }

    /// <summary>The authentication that it demands; null when it says nothing.</summary>
    public AuthenticationType? Authentication { get; init; }
}
