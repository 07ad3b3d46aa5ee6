// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Identity;

/// <summary>How traffic to a prefix travels; the bits are those of the data plane's entries.</summary>
[Flags]
public enum IpCacheTraits : byte
{
    /// <summary>Nothing special.</summary>
    None = 0,

    /// <summary>Not through the tunnel, even if there is a tunnel endpoint.</summary>
    SkipTunnel = 1,

    /// <summary>Learned from another cluster.</summary>
    RemoteCluster = 8,
}
