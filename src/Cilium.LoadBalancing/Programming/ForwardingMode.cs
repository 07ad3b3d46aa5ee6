// SPDX-License-Identifier: Apache-2.0
namespace Cilium.LoadBalancing;

/// <summary>How traffic from outside reaches a backend on another node.</summary>
public enum ForwardingMode : byte
{
    /// <summary>With this node's address as source; answers come back through this node.</summary>
    SourceNat,

    /// <summary>With the client's address; the backend's node answers the client directly, under the service's address.</summary>
    DirectServerReturn,
}
