// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.ClusterMesh;

/// <summary>The key-value store of another cluster: it can be read and followed, and never written.</summary>
public interface IRemoteStore : IKeyValueReader
{
    /// <summary>The cluster whose store it is.</summary>
    ClusterName Cluster { get; }
}
