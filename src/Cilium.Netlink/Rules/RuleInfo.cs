// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;

namespace Cilium.Netlink;

/// <summary>A routing rule as the kernel described it at one moment. What is null matches any packet.</summary>
public sealed record RuleInfo
{
    /// <summary>IPv4 or IPv6.</summary>
    public AddressFamily Family { get; init; }

    /// <summary>Its place among the rules: smaller first.</summary>
    public uint Priority { get; init; }

    /// <summary>What happens.</summary>
    public RuleAction Action { get; init; }

    /// <summary>The table to look up.</summary>
    public uint Table { get; init; }

    /// <summary>The priority to continue at, for <see cref="RuleAction.Goto"/>.</summary>
    public uint? GotoPriority { get; init; }

    /// <summary>The prefix that the source is in.</summary>
    public IPNetwork? From { get; init; }

    /// <summary>The prefix that the destination is in.</summary>
    public IPNetwork? To { get; init; }

    /// <summary>The packet's mark under <see cref="MarkMask"/>.</summary>
    public uint? Mark { get; init; }

    /// <summary>The bits of the mark that count.</summary>
    public uint? MarkMask { get; init; }

    /// <summary>Name of the link it arrived on.</summary>
    public string? InputLink { get; init; }

    /// <summary>Name of the link that the socket is bound to.</summary>
    public string? OutputLink { get; init; }

    /// <summary>IP protocol number.</summary>
    public byte? IPProtocol { get; init; }

    /// <summary>First and last source port.</summary>
    public (ushort First, ushort Last)? SourcePorts { get; init; }

    /// <summary>First and last destination port.</summary>
    public (ushort First, ushort Last)? DestinationPorts { get; init; }

    /// <summary>Whether the rule applies to the packets that do not match.</summary>
    public bool IsInverted { get; init; }

    /// <summary>Routes whose prefix is this long or shorter do not count.</summary>
    public int? SuppressedPrefixLength { get; init; }

    /// <summary>Who made the rule.</summary>
    public RouteProtocol Protocol { get; init; }
}
