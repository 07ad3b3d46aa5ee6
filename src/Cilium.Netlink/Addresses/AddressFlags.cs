// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;

namespace Cilium.Netlink;

/// <summary>Properties of an address. Values are those of <c>linux/if_addr.h</c>.</summary>
[Flags]
[SuppressMessage("Naming", "CA1711:Identifiers should not have incorrect suffix", Justification = "The kernel's name for them.")]
public enum AddressFlags
{
    /// <summary>None of the others.</summary>
    None = 0,

    /// <summary>Not the first address of its network (IPv4), or temporary (IPv6).</summary>
    Secondary = 0x01,

    /// <summary>Duplicate address detection is skipped (IPv6): usable at once.</summary>
    NoDuplicateDetection = 0x02,

    /// <summary>Usable while duplicate address detection runs (IPv6).</summary>
    Optimistic = 0x04,

    /// <summary>Duplicate address detection failed (IPv6).</summary>
    DuplicateDetectionFailed = 0x08,

    /// <summary>Home address of mobile IPv6.</summary>
    Home = 0x10,

    /// <summary>Not chosen as source of new connections.</summary>
    Deprecated = 0x20,

    /// <summary>Duplicate address detection has not ended (IPv6).</summary>
    Tentative = 0x40,

    /// <summary>Lives until it is removed.</summary>
    Permanent = 0x80,

    /// <summary>The kernel makes temporary addresses from it (IPv6).</summary>
    ManageTemporary = 0x100,

    /// <summary>No route to its network is made.</summary>
    NoPrefixRoute = 0x200,

    /// <summary>Multicast groups are joined with it.</summary>
    AutoJoinMulticast = 0x400,

    /// <summary>Its interface identifier is stable and private (IPv6).</summary>
    StablePrivacy = 0x800,
}
