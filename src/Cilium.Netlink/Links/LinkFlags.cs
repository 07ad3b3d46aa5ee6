// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;

namespace Cilium.Netlink;

/// <summary>Properties of a link. Values are those of <c>linux/if.h</c>.</summary>
[Flags]
[SuppressMessage("Naming", "CA1711:Identifiers should not have incorrect suffix", Justification = "The kernel's name for them.")]
public enum LinkFlags
{
    /// <summary>None of the others.</summary>
    None = 0,

    /// <summary>Switched on by the administrator.</summary>
    Up = 0x1,

    /// <summary>Has a broadcast address.</summary>
    Broadcast = 0x2,

    /// <summary>The loopback link.</summary>
    Loopback = 0x8,

    /// <summary>Connects two ends only.</summary>
    PointToPoint = 0x10,

    /// <summary>Ready: switched on, carrier found, protocol running.</summary>
    Running = 0x40,

    /// <summary>Resolves no neighbours.</summary>
    NoArp = 0x80,

    /// <summary>Receives frames for all stations.</summary>
    Promiscuous = 0x100,

    /// <summary>Receives all multicast.</summary>
    AllMulticast = 0x200,

    /// <summary>Carries multicast.</summary>
    Multicast = 0x1000,

    /// <summary>The driver has a carrier.</summary>
    LowerUp = 0x10000,

    /// <summary>The driver is waiting for an event of a higher protocol.</summary>
    Dormant = 0x20000,
}
