// SPDX-License-Identifier: Apache-2.0
namespace Cilium.LoadBalancing;

/// <summary>How far a service reaches. Each type has what those before it have; external addresses are possible with all.</summary>
public enum ServiceType : byte
{
    /// <summary>Addresses for the cluster alone.</summary>
    ClusterIP,

    /// <summary>Besides, a port of every node.</summary>
    NodePort,

    /// <summary>Besides, addresses of a load balancer outside.</summary>
    LoadBalancer,

    /// <summary>A name of DNS and nothing to balance; such a service is ignored.</summary>
    ExternalName,
}
