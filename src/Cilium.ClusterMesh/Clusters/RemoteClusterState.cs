// SPDX-License-Identifier: Apache-2.0
namespace Cilium.ClusterMesh;

/// <summary>Where the connection to another cluster stands.</summary>
public enum RemoteClusterState
{
    /// <summary>Not connected; what is known of it stays in force.</summary>
    Disconnected,

    /// <summary>Connected; its content is not complete yet.</summary>
    Synchronizing,

    /// <summary>Connected and complete.</summary>
    Ready,
}
