// SPDX-License-Identifier: Apache-2.0
namespace Cilium.LoadBalancing;

/// <summary>Which backends traffic goes to.</summary>
public enum TrafficPolicy : byte
{
    /// <summary>All of the cluster.</summary>
    Cluster,

    /// <summary>Those of this node; where there is none, new connections are dropped.</summary>
    Local,
}
