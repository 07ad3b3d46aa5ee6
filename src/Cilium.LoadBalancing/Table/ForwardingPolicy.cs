// SPDX-License-Identifier: Apache-2.0
namespace Cilium.LoadBalancing;

/// <summary>How traffic from outside reaches backends on other nodes, for services that do not say.</summary>
public enum ForwardingPolicy : byte
{
    /// <summary><see cref="ForwardingMode.SourceNat"/>.</summary>
    SourceNat,

    /// <summary><see cref="ForwardingMode.DirectServerReturn"/>.</summary>
    DirectServerReturn,

    /// <summary>TCP by direct server return, all else by source translation.</summary>
    Hybrid,
}
