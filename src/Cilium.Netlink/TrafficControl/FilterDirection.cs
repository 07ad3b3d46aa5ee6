// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Netlink;

/// <summary>Which packets of a link the filters of its clsact qdisc see.</summary>
public enum FilterDirection
{
    /// <summary>Those that arrive.</summary>
    Ingress,

    /// <summary>Those that leave.</summary>
    Egress,
}
