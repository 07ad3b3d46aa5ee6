// SPDX-License-Identifier: Apache-2.0
namespace Cilium.ClusterMesh;

/// <summary>Another cluster of the mesh, as it is known here.</summary>
/// <remarks>Immutable; change it with <c>with</c>.</remarks>
public sealed record RemoteCluster
{
    /// <summary>The name.</summary>
    public required ClusterName Name { get; init; }

    /// <summary>What it says about itself; <see langword="null"/> until it has been read.</summary>
    public ClusterConfiguration? Configuration { get; init; }

    /// <summary>Where the connection stands.</summary>
    public RemoteClusterState State { get; init; }

    /// <summary>The nodes that are known of it.</summary>
    public int Nodes { get; init; }

    /// <summary>The global services that are known of it.</summary>
    public int Services { get; init; }

    /// <summary>Failed attempts to connect in a row.</summary>
    public int Failures { get; init; }

    /// <summary>The last error; empty when there was none.</summary>
    public string LastError { get; init; } = "";
}
