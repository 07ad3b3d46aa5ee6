// SPDX-License-Identifier: Apache-2.0
namespace Cilium.LoadBalancing;

/// <summary>What makes an address and port lead to a service.</summary>
public enum FrontendKind : byte
{
    /// <summary>The service's own virtual address, for the cluster only.</summary>
    ClusterIP,

    /// <summary>A port of every address of every node.</summary>
    NodePort,

    /// <summary>An address that a load balancer outside the cluster leads to the nodes.</summary>
    LoadBalancer,

    /// <summary>An address that somebody leads to the nodes.</summary>
    ExternalIP,

    /// <summary>A port of this node that leads to a pod of this node.</summary>
    HostPort,
}
