// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Cilium.Core;

namespace Cilium.LoadBalancing;

/// <summary>Some of the backends of a service, from one source. Immutable.</summary>
/// <remarks>All slices of a service count together. A backend that several list is one backend, in the best phase that any of them
/// gives it.</remarks>
public sealed record BackendSlice
{
    /// <summary>The service that the backends serve.</summary>
    public required ServiceName Service { get; init; }

    /// <summary>The slice's name, unique among those of the service.</summary>
    public required string Name { get; init; }

    /// <summary>The backends, all of one address family.</summary>
    public required ImmutableArray<Backend> Backends { get; init; }

    /// <summary>The ports on which they serve, by the names and protocols of the service's ports. None: on each port's
    /// <see cref="ServicePort.TargetPort"/>.</summary>
    public ImmutableArray<NamedPort> Ports { get; init; } = [];

    /// <summary>The cluster that they run in; empty for this one. Those of other clusters count for global services alone.</summary>
    public string Cluster { get; init; } = "";
}
