// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>One element of <c>ingress</c>, <c>ingressDeny</c>, <c>egress</c> or <c>egressDeny</c>: peers and ports.</summary>
/// <remarks>In the peer lists null means that the field is absent, and an empty list that it selects nobody. The names
/// are those of ingress without <c>from</c> and those of egress without <c>to</c>.</remarks>
public sealed record TrafficRule
{
    /// <summary><c>fromEndpoints</c> or <c>toEndpoints</c>, as written (without namespace and cluster).</summary>
    public ImmutableArray<LabelSelector>? Endpoints { get; init; }

    /// <summary><c>fromCIDR</c> or <c>toCIDR</c>.</summary>
    public ImmutableArray<IpPrefix>? Cidrs { get; init; }

    /// <summary><see cref="Cidrs"/> as they are written.</summary>
    internal ImmutableArray<string> CidrTexts { get; init; } = [];

    /// <summary><c>fromCIDRSet</c> or <c>toCIDRSet</c>.</summary>
    public ImmutableArray<CidrRule>? CidrSet { get; init; }

    /// <summary><c>fromEntities</c> or <c>toEntities</c>, by name.</summary>
    public ImmutableArray<string>? Entities { get; init; }

    /// <summary><c>fromGroups</c> or <c>toGroups</c>: security groups of a cloud.</summary>
    public ImmutableArray<GroupReference>? Groups { get; init; }

    /// <summary><c>fromNodes</c> or <c>toNodes</c>, as written.</summary>
    public ImmutableArray<LabelSelector>? Nodes { get; init; }

    /// <summary><c>toServices</c>.</summary>
    public ImmutableArray<ServiceReference>? Services { get; init; }

    /// <summary><c>toFQDNs</c>.</summary>
    public ImmutableArray<FqdnSelector>? Fqdns { get; init; }

    /// <summary><c>toPorts</c>; absent or empty means every port of every protocol.</summary>
    public ImmutableArray<PortRule>? ToPorts { get; init; }

    /// <summary><c>icmps</c>, all fields of all elements; null when absent or without elements.</summary>
    public ImmutableArray<IcmpField>? Icmps { get; init; }

    /// <summary><c>authentication.mode</c>; null when absent.</summary>
    public AuthenticationType? Authentication { get; init; }

    /// <summary>The line in the text where it begins, from 1.</summary>
    public int Line { get; init; }

    /// <summary>Whether any peer list is given, be it empty.</summary>
    internal bool HasPeers =>
        Endpoints is not null || Cidrs is not null || CidrSet is not null || Entities is not null
        || Groups is not null || Nodes is not null || Services is not null || Fqdns is not null;
}
