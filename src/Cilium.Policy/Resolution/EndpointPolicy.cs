// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>What all rules together mean for an endpoint, before selectors get numbers. Immutable; made by
/// <see cref="PolicyResolver"/>, and shared by endpoints for which the rules mean the same.</summary>
public sealed class EndpointPolicy
{
    /// <summary>Nothing is enforced, whatever the rules say.</summary>
    internal static EndpointPolicy Open { get; } = new()
    {
        Peers = [LabelSelector.Everything],
        IngressCause = EnforcementCause.Exempt,
        EgressCause = EnforcementCause.Exempt,
    };

    /// <summary>Whether traffic into the endpoint is judged.</summary>
    public bool IsIngressEnforced { get; init; }

    /// <summary>Whether traffic out of the endpoint is judged.</summary>
    public bool IsEgressEnforced { get; init; }

    /// <summary>The distinct peer selectors; the first selects everything.</summary>
    public required ImmutableArray<LabelSelector> Peers { get; init; }

    /// <summary>What is allowed, denied and redirected, in no particular order.</summary>
    public ImmutableArray<PolicyEntry> Entries { get; init; } = [];

    /// <summary>The rules that select the endpoint.</summary>
    public ImmutableArray<PolicyRule> Rules { get; init; } = [];

    internal EnforcementCause IngressCause { get; init; }

    internal EnforcementCause EgressCause { get; init; }

    /// <summary>What port names in rules about traffic into the endpoint stand for.</summary>
    internal NamedPorts OwnPorts { get; init; } = NamedPorts.Empty;

    /// <summary>What port names in rules about traffic out of the endpoint stand for.</summary>
    internal NamedPorts PeerPorts { get; init; } = NamedPorts.Empty;

    /// <summary>As a shadow, which tells what is denied from what is not and nothing more: a redirect and a demand for authentication
    /// are plain allowances. Nothing is enforced in a direction that is not asked for.</summary>
    internal EndpointPolicy ToShadow(bool ingress, bool egress) => new()
    {
        IsIngressEnforced = IsIngressEnforced && ingress,
        IsEgressEnforced = IsEgressEnforced && egress,
        IngressCause = IngressCause,
        EgressCause = EgressCause,
        OwnPorts = OwnPorts,
        PeerPorts = PeerPorts,
        Peers = Peers,
        Entries =
        [
            .. Entries.Where(entry => entry.Key.Direction == TrafficDirection.Ingress ? ingress : egress).Select(entry => entry.ToShadow()),
        ],
        Rules = Rules,
    };

    /// <summary>Why the direction is judged, or is not.</summary>
    public EnforcementCause CauseOf(TrafficDirection direction) =>
        direction == TrafficDirection.Ingress ? IngressCause : EgressCause;

    /// <summary>Whether the direction is judged.</summary>
    public bool IsEnforced(TrafficDirection direction) =>
        direction == TrafficDirection.Ingress ? IsIngressEnforced : IsEgressEnforced;
}
