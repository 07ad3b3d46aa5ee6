// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Netlink;

/// <summary>Whether a link can carry packets (RFC 2863). Values are those of <c>linux/if.h</c>.</summary>
public enum OperationalState
{
    /// <summary>The driver does not say; loopback and tunnels stay here.</summary>
    Unknown = 0,

    /// <summary>The device is missing.</summary>
    NotPresent = 1,

    /// <summary>Cannot carry packets.</summary>
    Down = 2,

    /// <summary>A link that it stands on is down.</summary>
    LowerLayerDown = 3,

    /// <summary>In a test.</summary>
    Testing = 4,

    /// <summary>Waits for an event.</summary>
    Dormant = 5,

    /// <summary>Carries packets.</summary>
    Up = 6,
}
