// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;

namespace Cilium.Netlink;

/// <summary>Properties of a neighbour entry. Values are those of <c>linux/neighbour.h</c>.</summary>
[Flags]
[SuppressMessage("Naming", "CA1711:Identifiers should not have incorrect suffix", Justification = "The kernel's name for them.")]
public enum NeighborFlags
{
    /// <summary>None of the others.</summary>
    None = 0,

    /// <summary>Resolve now, as if a packet were sent.</summary>
    Use = 0x01,

    /// <summary>Belongs to the link itself (forwarding tables).</summary>
    Self = 0x02,

    /// <summary>Belongs to the master of the link (forwarding tables).</summary>
    Master = 0x04,

    /// <summary>Answered for on behalf of another host.</summary>
    Proxy = 0x08,

    /// <summary>Learned by a control plane: not collected by the kernel.</summary>
    ExternallyLearned = 0x10,

    /// <summary>Handled in hardware.</summary>
    Offloaded = 0x20,

    /// <summary>Does not move to another port (forwarding tables).</summary>
    Sticky = 0x40,

    /// <summary>Is a router (IPv6).</summary>
    Router = 0x80,
}
