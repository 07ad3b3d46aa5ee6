// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Netlink;

/// <summary>How far an address or a route is valid. Values are those of <c>linux/rtnetlink.h</c>.</summary>
public enum AddressScope
{
    /// <summary>Everywhere.</summary>
    Universe = 0,

    /// <summary>Inside this site (IPv6, deprecated).</summary>
    Site = 200,

    /// <summary>On this link.</summary>
    Link = 253,

    /// <summary>On this host.</summary>
    Host = 254,

    /// <summary>Nowhere.</summary>
    Nowhere = 255,
}
