// SPDX-License-Identifier: Apache-2.0
namespace Cilium.LoadBalancing;

/// <summary>Whether traffic stays near, as far as the hints of all active backends allow it.</summary>
public enum TrafficDistribution : byte
{
    /// <summary>It does not.</summary>
    Everywhere,

    /// <summary>In the node's zone, where a backend is meant for it (<c>PreferClose</c>, topology-aware routing).</summary>
    PreferSameZone,

    /// <summary>On the node, where a backend is meant for it; else in its zone.</summary>
    PreferSameNode,
}
