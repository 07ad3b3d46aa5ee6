// SPDX-License-Identifier: Apache-2.0
namespace Cilium.ClusterMesh;

/// <summary>Which backends of a global service are preferred.</summary>
public enum ServiceAffinity
{
    /// <summary>All are equal.</summary>
    None,

    /// <summary>Those of the local cluster; others only while no local one is healthy.</summary>
    Local,

    /// <summary>Those of other clusters; local ones only while no other is healthy.</summary>
    Remote,
}
