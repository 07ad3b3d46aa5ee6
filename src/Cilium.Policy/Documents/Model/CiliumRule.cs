// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>One <c>spec</c> of a Cilium policy: whom it is for, and what traffic it allows and denies.</summary>
public sealed record CiliumRule
{
    /// <summary>The endpoints that it is for; null when <see cref="NodeSelector"/> is given.</summary>
    public LabelSelector? EndpointSelector { get; init; }

    /// <summary>The nodes that it is for; null when <see cref="EndpointSelector"/> is given.</summary>
    public LabelSelector? NodeSelector { get; init; }

    /// <summary>What may come in.</summary>
    public ImmutableArray<TrafficRule> Ingress { get; init; } = [];

    /// <summary>What must not come in, whatever else allows it.</summary>
    public ImmutableArray<TrafficRule> IngressDeny { get; init; } = [];

    /// <summary>What may go out.</summary>
    public ImmutableArray<TrafficRule> Egress { get; init; } = [];

    /// <summary>What must not go out, whatever else allows it.</summary>
    public ImmutableArray<TrafficRule> EgressDeny { get; init; } = [];

    /// <summary>Whether traffic in is denied by default; null: when there is any ingress rule.</summary>
    public bool? EnableDefaultDenyIngress { get; init; }

    /// <summary>Whether traffic out is denied by default; null: when there is any egress rule.</summary>
    public bool? EnableDefaultDenyEgress { get; init; }

    /// <summary>Labels that the author gave to the rule, in the order written.</summary>
    public ImmutableArray<Label> Labels { get; init; } = [];

    /// <summary>What the author says about it; may be empty.</summary>
    public string Description { get; init; } = "";

    /// <summary>Text that goes along with each verdict; may be empty.</summary>
    public string LogValue { get; init; } = "";

    /// <summary>The line in the text where the rule begins, from 1.</summary>
    public int Line { get; init; }

    internal string Fingerprint { get; init; } = "";
}
