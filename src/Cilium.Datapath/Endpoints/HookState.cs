// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf;
using Cilium.Netlink;

namespace Cilium.Datapath;

/// <summary>What is on one hook of a device at one moment, as the kernel tells it.</summary>
internal sealed class HookState
{
    /// <summary>Ours is the first filter of all, so that no other keeps packets from it.</summary>
    private const int OwnPriority = 1;
    private const uint OwnHandle = 1;
    private const int EveryProtocol = 3;

    private readonly HookSite _site;
    private readonly IReadOnlyList<AttachedProgram> _links;
    private readonly IReadOnlyList<FilterInfo> _filters;

    private HookState(HookSite site, IReadOnlyList<AttachedProgram> links, IReadOnlyList<FilterInfo> filters)
    {
        _site = site;
        _links = links;
        _filters = filters;
    }

    /// <summary>Those of tcx that carry our program's name.</summary>
    public IEnumerable<AttachedProgram> OwnLinks => _links.Where(IsOwn);

    /// <summary>Those of clsact that carry our program's name.</summary>
    public IEnumerable<FilterInfo> OwnFilters => _filters.Where(IsOwn);

    /// <summary>Ours, where it belongs among the filters.</summary>
    public FilterInfo? OwnFilter => _filters.FirstOrDefault(filter => IsOwn(filter) && IsFirstPlace(filter));

    /// <summary>Somebody else's program that runs before all filters.</summary>
    public AttachedProgram? ForeignLink => _links.FirstOrDefault(link => !IsOwn(link));

    /// <summary>Somebody else's filter in the place of ours, or before it.</summary>
    /// <remarks>Priorities begin with 1, and of one priority the latest runs first.</remarks>
    public FilterInfo? ForeignFilter => _filters.FirstOrDefault(filter => filter.Chain == 0 && filter.Priority <= OwnPriority && !(IsOwn(filter) && IsFirstPlace(filter)));

    /// <summary>Whether ours is attached by tcx, but others run before it.</summary>
    public bool IsBehindLinks => _links.Any(IsOwn) && !IsOwn(_links[0]);

    private bool HasOwn => _links.Any(IsOwn) || _filters.Any(IsOwn);

    /// <exception cref="InterfaceNotFoundException">The device is gone.</exception>
    public static HookState Read(NetlinkSocket netlink, HookSite site, bool hasTcx)
    {
        IReadOnlyList<AttachedProgram> links = [];
        if (hasTcx)
        {
            links = BpfAttachments.QueryTcx(site.InterfaceIndex, site.Direction).Programs;
        }
        else if (!netlink.Links.TryGet(site.InterfaceIndex, out _))
        {
            // The kernel lists no filters of a device that does not exist, and no error.
            throw new InterfaceNotFoundException("read hooks", site.InterfaceIndex);
        }

        FilterDirection direction = site.Direction == TcDirection.Ingress ? FilterDirection.Ingress : FilterDirection.Egress;
        try
        {
            return new HookState(site, links, netlink.Filters.List(site.InterfaceIndex, direction));
        }
        catch (NetlinkException error) when (error.IsNotFound)
        {
            throw new InterfaceNotFoundException("read hooks", site.InterfaceIndex);
        }
    }

    /// <summary>What is wrong when exactly our program should be attached, by this kind.</summary>
    public HookFault? FaultFor(EndpointAttachment kind)
    {
        if (!HasOwn)
        {
            return HookFault.Missing;
        }

        bool isTcx = kind == EndpointAttachment.Tcx;
        uint? program = isTcx ? (_links is [var first, ..] && IsOwn(first) ? first.ProgramId : null) : OwnFilter?.BpfProgramId;
        if (program is null || (isTcx && !File.Exists(_site.Pin)))
        {
            return HookFault.Misplaced;
        }

        return program != _site.Program.Id ? HookFault.OtherProgram
            : OwnLinks.Count() + OwnFilters.Count() > 1 ? HookFault.Superfluous
            : null;
    }

    private static bool IsFirstPlace(FilterInfo filter) =>
        filter is { Chain: 0, Priority: OwnPriority, Handle: OwnHandle, Protocol: EveryProtocol, IsDirectAction: true };

    private bool IsOwn(AttachedProgram link) => link.Name == _site.Program.Name;

    private bool IsOwn(FilterInfo filter) => filter.BpfName == _site.Program.Name;
}
