// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Netlink;

/// <summary>Something that happened to the network configuration of a namespace.</summary>
public abstract record NetworkChange
{
    private protected NetworkChange()
    {
    }
}

/// <summary>A link appeared, changed or vanished (also by moving to another namespace).</summary>
/// <param name="Kind">Which of them.</param>
/// <param name="Link">The link after the change, or as it was.</param>
public sealed record LinkChange(NetworkChangeKind Kind, LinkInfo Link) : NetworkChange;

/// <summary>An address appeared, changed or vanished.</summary>
/// <param name="Kind">Which of them.</param>
/// <param name="Address">The address after the change, or as it was.</param>
public sealed record AddressChange(NetworkChangeKind Kind, AddressInfo Address) : NetworkChange;

/// <summary>A route appeared, changed or vanished.</summary>
/// <param name="Kind">Which of them.</param>
/// <param name="Route">The route after the change, or as it was.</param>
/// <remarks>The kernel does not report IPv4 routes that vanish because their link was switched off or removed, nor those
/// whose preferred source vanished: follow the link and address changes too.</remarks>
public sealed record RouteChange(NetworkChangeKind Kind, RouteInfo Route) : NetworkChange;

/// <summary>A routing rule appeared or vanished.</summary>
/// <param name="Kind">Which of them.</param>
/// <param name="Rule">The rule.</param>
public sealed record RuleChange(NetworkChangeKind Kind, RuleInfo Rule) : NetworkChange;

/// <summary>A neighbour entry appeared, changed or vanished.</summary>
/// <param name="Kind">Which of them.</param>
/// <param name="Neighbor">The entry after the change, or as it was.</param>
public sealed record NeighborChange(NetworkChangeKind Kind, NeighborInfo Neighbor) : NetworkChange;

/// <summary>A number for another namespace was given or taken back.</summary>
/// <param name="Kind">Which of them.</param>
/// <param name="Id">The number.</param>
public sealed record NamespaceIdChange(NetworkChangeKind Kind, int Id) : NetworkChange;

/// <summary>A qdisc appeared, changed or vanished. The kernel does not report those that vanish with their link.</summary>
/// <param name="Kind">Which of them.</param>
/// <param name="Qdisc">The qdisc after the change, or as it was.</param>
public sealed record QdiscChange(NetworkChangeKind Kind, QdiscInfo Qdisc) : NetworkChange;

/// <summary>A filter on a clsact qdisc appeared, changed or vanished. The kernel does not report those that vanish with their
/// qdisc: follow the qdiscs too.</summary>
/// <param name="Kind">Which of them.</param>
/// <param name="Filter">The filter after the change, or as it was; where its <see cref="FilterInfo.Handle"/> is 0, all filters of
/// its priority.</param>
public sealed record FilterChange(NetworkChangeKind Kind, FilterInfo Filter) : NetworkChange;

/// <summary>Changes were lost: list the state again. What comes after this event happened after it was safe to list.</summary>
/// <param name="DiscardedMessages">How many outdated messages were thrown away with it; the number of those that the kernel
/// never queued is not known.</param>
public sealed record ResyncNeeded(long DiscardedMessages) : NetworkChange;
