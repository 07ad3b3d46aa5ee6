// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Netlink;

/// <summary>What is known of a neighbour. Values are those of <c>linux/neighbour.h</c>.</summary>
[Flags]
public enum NeighborStates
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Being resolved.</summary>
    Incomplete = 0x01,

    /// <summary>Confirmed a short time ago.</summary>
    Reachable = 0x02,

    /// <summary>Known, to be confirmed when next used.</summary>
    Stale = 0x04,

    /// <summary>Used, waiting for a confirmation.</summary>
    Delay = 0x08,

    /// <summary>Being asked again.</summary>
    Probe = 0x10,

    /// <summary>Could not be resolved.</summary>
    Failed = 0x20,

    /// <summary>Needs no resolution.</summary>
    NoArp = 0x40,

    /// <summary>Set by an administrator, kept until it is removed.</summary>
    Permanent = 0x80,
}
