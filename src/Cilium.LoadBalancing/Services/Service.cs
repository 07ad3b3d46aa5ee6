// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Net;
using Cilium.Core;

namespace Cilium.LoadBalancing;

/// <summary>Addresses and ports that lead to backends. Immutable; change it with <c>with</c>.</summary>
public sealed record Service
{
    /// <summary>How long a client stays with its backend, unless the service says otherwise: 3 hours.</summary>
    public static readonly TimeSpan DefaultAffinityTimeout = TimeSpan.FromHours(3);

    /// <summary>The name.</summary>
    public required ServiceName Name { get; init; }

    /// <summary>How far it reaches. Default: the cluster.</summary>
    public ServiceType Type { get; init; }

    /// <summary>Whether it has no address to balance at: clients find its backends by name. Such a service is ignored.</summary>
    public bool IsHeadless { get; init; }

    /// <summary>Its ports.</summary>
    public ImmutableArray<ServicePort> Ports { get; init; } = [];

    /// <summary>Its addresses in the cluster, of one family or both. Node ports exist in the same families, or in both where there are none.</summary>
    public ImmutableArray<IPAddress> ClusterIPs { get; init; } = [];

    /// <summary>Addresses that somebody leads to the nodes.</summary>
    public ImmutableArray<IPAddress> ExternalIPs { get; init; } = [];

    /// <summary>Addresses that a load balancer outside leads to the nodes as they are; not those of one that is a proxy.</summary>
    public ImmutableArray<IPAddress> LoadBalancerIPs { get; init; } = [];

    /// <summary>Whether a client stays with its backend, and what is taken for a client. Default: it does not.</summary>
    public AffinitySource Affinity { get; init; }

    /// <summary>How long a client stays with its backend without a new connection: whole seconds, 1 to 86,400. Default: 3 hours.</summary>
    public TimeSpan AffinityTimeout { get; init; } = DefaultAffinityTimeout;

    /// <summary>Where traffic from within the cluster goes.</summary>
    public TrafficPolicy InternalTrafficPolicy { get; init; }

    /// <summary>Where traffic from outside goes. With Local it keeps its source address.</summary>
    public TrafficPolicy ExternalTrafficPolicy { get; init; }

    /// <summary>The port of every node at which load balancers ask whether it has backends, host order; 0: none. In the range of node ports.</summary>
    public ushort HealthCheckNodePort { get; init; }

    /// <summary>Prefixes of clients that are taken, or refused where <see cref="RefusesSourceRanges"/>. Empty: all are taken.</summary>
    public ImmutableArray<IpPrefix> SourceRanges { get; init; } = [];

    /// <summary>Whether <see cref="SourceRanges"/> lists who is refused. Default: who is taken.</summary>
    public bool RefusesSourceRanges { get; init; }

    /// <summary>Whether backends count as ready whether they are or not.</summary>
    public bool PublishesNotReadyAddresses { get; init; }

    /// <summary>Whether traffic stays near; only with <see cref="ServiceTableOptions.UsesTopology"/>.</summary>
    public TrafficDistribution TrafficDistribution { get; init; }

    /// <summary>How backends are chosen for traffic from outside; null: as the options say.</summary>
    public SelectionAlgorithm? Algorithm { get; init; }

    /// <summary>How traffic from outside reaches backends on other nodes; null: as the options say.</summary>
    public ForwardingMode? Forwarding { get; init; }

    /// <summary>The only kind of frontend that it has, beside external addresses; null: all that its type has.</summary>
    public ServiceType? ExposedType { get; init; }

    /// <summary>The nodes, by their labels, on which it exists; null: all.</summary>
    public LabelSelector? NodeSelector { get; init; }

    /// <summary>Whether backends of other clusters count.</summary>
    public bool IsGlobal { get; init; }

    /// <summary>Which clusters' backends are preferred; for global services.</summary>
    public ClusterPreference ClusterPreference { get; init; }
}
