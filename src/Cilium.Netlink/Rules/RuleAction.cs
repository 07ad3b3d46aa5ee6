// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Netlink;

/// <summary>What a routing rule does with a packet that matches. Values are those of <c>linux/fib_rules.h</c>.</summary>
public enum RuleAction
{
    /// <summary>Looks the packet up in a table; the next rule is tried when the table has no route.</summary>
    ToTable = 1,

    /// <summary>Continues at the rule with another priority.</summary>
    Goto = 2,

    /// <summary>Nothing: the place that a jump leads to.</summary>
    Nothing = 3,

    /// <summary>Drops without a word.</summary>
    Blackhole = 6,

    /// <summary>Drops, and tells the sender that the network is unreachable.</summary>
    Unreachable = 7,

    /// <summary>Drops, and tells the sender that it is prohibited.</summary>
    Prohibit = 8,
}
