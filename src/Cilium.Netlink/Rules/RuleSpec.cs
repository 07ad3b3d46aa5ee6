// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;

namespace Cilium.Netlink;

/// <summary>A routing rule to add or delete. What is null matches any packet, and when deleting, any rule.</summary>
/// <param name="Family">IPv4 (<see cref="AddressFamily.InterNetwork"/>) or IPv6.</param>
public sealed record RuleSpec(AddressFamily Family)
{
    /// <summary>Rules are tried from the smallest priority to the largest; null: the kernel puts it before the others but the first.</summary>
    public uint? Priority { get; init; }

    /// <summary>What happens. Default: the packet is looked up in <see cref="Table"/>.</summary>
    public RuleAction Action { get; init; } = RuleAction.ToTable;

    /// <summary>The table to look up. Default: <see cref="RouteTable.Main"/>.</summary>
    public uint Table { get; init; } = RouteTable.Main;

    /// <summary>The priority to continue at, for <see cref="RuleAction.Goto"/>.</summary>
    public uint? GotoPriority { get; init; }

    /// <summary>The prefix that the source is in.</summary>
    public IPNetwork? From { get; init; }

    /// <summary>The prefix that the destination is in.</summary>
    public IPNetwork? To { get; init; }

    /// <summary>The packet's mark under <see cref="MarkMask"/>.</summary>
    public uint? Mark { get; init; }

    /// <summary>The bits of the mark that count; null: all.</summary>
    public uint? MarkMask { get; init; }

    /// <summary>Name of the link it arrived on; "lo" for packets of this host.</summary>
    public string? InputLink { get; init; }

    /// <summary>Name of the link that the socket is bound to.</summary>
    public string? OutputLink { get; init; }

    /// <summary>IP protocol number: 6 for TCP.</summary>
    public byte? IPProtocol { get; init; }

    /// <summary>First and last source port.</summary>
    public (ushort First, ushort Last)? SourcePorts { get; init; }

    /// <summary>First and last destination port.</summary>
    public (ushort First, ushort Last)? DestinationPorts { get; init; }

    /// <summary>Whether the rule applies to the packets that do not match.</summary>
    public bool IsInverted { get; init; }

    /// <summary>Routes whose prefix is this long or shorter do not count: 0 leaves default routes out.</summary>
    public int? SuppressedPrefixLength { get; init; }

    /// <summary>Who made the rule. Default: <see cref="RouteProtocol.Boot"/>.</summary>
    public RouteProtocol Protocol { get; init; } = RouteProtocol.Boot;

    internal void Validate()
    {
        if (Family is not (AddressFamily.InterNetwork or AddressFamily.InterNetworkV6))
        {
            throw new ArgumentException($"A rule is for IPv4 or IPv6, not {Family}.", nameof(Family));
        }

        foreach (IPNetwork? prefix in new[] { From, To })
        {
            if (prefix is { } network && network.BaseAddress.AddressFamily != Family)
            {
                throw new ArgumentException($"Prefix {network} does not belong to a rule for {Family}.");
            }
        }

        if (Action == RuleAction.Goto != GotoPriority is not null)
        {
            throw new ArgumentException("A jump needs the priority to continue at, and only a jump has one.", nameof(GotoPriority));
        }

        if (MarkMask is not null && Mark is null)
        {
            throw new ArgumentException("A mask of the mark needs a mark.", nameof(MarkMask));
        }

        ArgumentOutOfRangeException.ThrowIfZero(Table);
    }
}
