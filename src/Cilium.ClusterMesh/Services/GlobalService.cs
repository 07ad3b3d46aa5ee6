// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Net;

namespace Cilium.ClusterMesh;

/// <summary>A service that a cluster shares with the mesh, with the backends that it has there.</summary>
/// <remarks>Immutable; change it with <c>with</c>.</remarks>
public sealed record GlobalService
{
    /// <summary>The cluster that shares it.</summary>
    public required ClusterName Cluster { get; init; }

    /// <summary>The id of that cluster.</summary>
    public required ClusterId ClusterId { get; init; }

    /// <summary>The namespace; the same service has the same namespace and name in all clusters.</summary>
    public required string Namespace { get; init; }

    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>The addresses under which it is reached in that cluster; none for headless services.</summary>
    public ImmutableDictionary<IPAddress, ImmutableArray<ServicePort>> Frontends { get; init; } = ImmutableDictionary<IPAddress, ImmutableArray<ServicePort>>.Empty;

    /// <summary>The addresses that serve it there.</summary>
    public ImmutableDictionary<IPAddress, ImmutableArray<ServicePort>> Backends { get; init; } = ImmutableDictionary<IPAddress, ImmutableArray<ServicePort>>.Empty;

    /// <summary>Its labels.</summary>
    public ImmutableDictionary<string, string> Labels { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Its selector.</summary>
    public ImmutableDictionary<string, string> Selector { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Whether the sharing cluster also uses backends of others.</summary>
    public bool IncludesExternal { get; init; } = true;

    /// <summary>Whether its backends may be used by others.</summary>
    public bool IsShared { get; init; } = true;

    /// <summary><c>namespace/name</c>.</summary>
    public string QualifiedName => $"{Namespace}/{Name}";
}
