// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>One peer of a Kubernetes policy: pods, namespaces, both, or an address block.</summary>
public sealed record NetworkPolicyPeer
{
    /// <summary>Selects pods; null when absent.</summary>
    public LabelSelector? PodSelector { get; init; }

    /// <summary>Selects namespaces by their labels (keys as written); null when absent.</summary>
    public LabelSelector? NamespaceSelector { get; init; }

    /// <summary>The address block; null when absent.</summary>
    public IpPrefix? IpBlock { get; init; }

    /// <summary>What is left out of the block; prefixes outside of it have no effect.</summary>
    public ImmutableArray<IpPrefix> Except { get; init; } = [];
}
