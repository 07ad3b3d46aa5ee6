// SPDX-License-Identifier: Apache-2.0
namespace Cilium.LoadBalancing;

/// <summary>What session affinity takes for one client.</summary>
/// <remarks>Where connections are balanced at the socket there is no client address yet: there a client is a network namespace, that
/// is a pod or the host, whatever is chosen here for packets.</remarks>
public enum AffinitySource : byte
{
    /// <summary>No affinity.</summary>
    None = 0,

    /// <summary>The client's address.</summary>
    ClientAddress = 1,

    /// <summary>The client's network namespace, for connections of this node; others by their address.</summary>
    NetworkNamespace = 2,
}
