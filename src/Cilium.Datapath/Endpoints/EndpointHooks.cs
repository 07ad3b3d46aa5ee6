// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf;
using Cilium.Core;
using Cilium.Netlink;

namespace Cilium.Datapath;

/// <summary>Keeps exactly one of our programs on each hook of a pod's device, before everybody else's. What is attached is
/// asked of the kernel, never concluded from pins alone.</summary>
/// <remarks>Changing from one kind of attachment to the other attaches the new before it removes the old. tcx programs run
/// before filters and ours always decide, so while both are attached each packet is judged once. Not thread-safe: its owner
/// serialises.</remarks>
internal sealed class EndpointHooks : IDisposable
{
    private readonly PinLayout _pins;
    private readonly NetworkNamespace? _host;
    private readonly EndpointAttachment _wanted;
    private readonly bool _hasTcx;
    private readonly NetlinkSocket _netlink;
    private readonly TcxHook _tcx = new();
    private readonly ClsactTcHook _clsact;
    private readonly Dictionary<EndpointId, EndpointAttachment> _kinds = [];
    private (string Name, TcDirection Direction, BpfProgram Program)[] _attachments;

    public EndpointHooks(PinLayout pins, DatapathPrograms programs, NetworkNamespace? host, EndpointAttachment wanted, bool hasTcx)
    {
        _pins = pins;
        _host = host;
        _wanted = wanted;
        _hasTcx = hasTcx;
        _netlink = new NetlinkSocket(host);
        _clsact = new ClsactTcHook(_netlink);

        _attachments = AttachmentsOf(programs);
    }

    /// <summary>Has other programs be those that belong on devices; <see cref="Ensure"/> puts them there.</summary>
    public void Use(DatapathPrograms programs) => _attachments = AttachmentsOf(programs);

    /// <summary>How an endpoint's programs were attached last; null for one that never was.</summary>
    public EndpointAttachment? KindOf(EndpointId id) => _kinds.TryGetValue(id, out EndpointAttachment kind) ? kind : null;

    /// <summary>Sees to it that both programs are attached, and changes nothing where all is right. On an error what was
    /// attached stays attached.</summary>
    /// <returns>What was wrong, by hook.</returns>
    /// <exception cref="InterfaceNotFoundException">The device is gone.</exception>
    /// <exception cref="EndpointHookTakenException">Others are first, and there is no tcx to go before them.</exception>
    public IReadOnlyList<HookRepair> Ensure(EndpointId id, int interfaceIndex)
    {
        BpfFileSystem.CreateDirectory(_pins.Endpoint(id));
        HookSite[] sites = SitesOf(interfaceIndex, _pins.Endpoint(id));
        List<HookRepair> repairs = [];
        InHost(() =>
        {
            HookState[] states = [.. sites.Select(Read)];
            EndpointAttachment kind = Choose(sites, states);
            for (int i = 0; i < sites.Length; i++)
            {
                if (states[i].FaultFor(kind) is { } fault)
                {
                    Put(sites[i], states[i], kind);
                    repairs.Add(new HookRepair(id, interfaceIndex, sites[i].Direction, fault));
                }
            }

            _kinds[id] = kind;
        });
        return repairs;
    }

    /// <summary>Detaches both programs and forgets the endpoint; what is not there is fine.</summary>
    /// <param name="id">The endpoint.</param>
    /// <param name="interfaceIndex">Its device; 0 when it is not known any more.</param>
    public void Detach(EndpointId id, int interfaceIndex)
    {
        string directory = _pins.Endpoint(id);
        Remove(SitesOf(interfaceIndex, directory));
        PinDirectories.Remove(directory);
        _kinds.Remove(id);
    }

    /// <summary>Detaches both programs from a device that is not its endpoint's any more.</summary>
    public void Leave(int interfaceIndex) => Remove(SitesOf(interfaceIndex, directory: null));

    /// <summary>Whether a device exists and has our programs.</summary>
    public DeviceStanding StandingOf(int interfaceIndex)
    {
        DeviceStanding standing = DeviceStanding.Gone;
        InHost(() =>
        {
            if (_netlink.Links.TryGet(interfaceIndex, out _))
            {
                bool isOurs = SitesOf(interfaceIndex, directory: null).Select(Read).All(state => state.OwnLinks.Any() || state.OwnFilters.Any());
                standing = isOurs ? DeviceStanding.Attached : DeviceStanding.Present;
            }
        });
        return standing;
    }

    /// <summary>The endpoints that were attached, whether or not their devices still exist.</summary>
    public IEnumerable<EndpointId> Known()
    {
        foreach (string directory in Directory.GetDirectories(_pins.Endpoints))
        {
            if (EndpointId.TryParse(Path.GetFileName(directory), out EndpointId id))
            {
                yield return id;
            }
        }
    }

    public void Dispose() => _netlink.Dispose();

    // Into the pod first: a pod that can send but is not protected is worse than one that cannot send yet.
    private static (string Name, TcDirection Direction, BpfProgram Program)[] AttachmentsOf(DatapathPrograms programs) =>
    [
        (DatapathPrograms.ToEndpointName, TcDirection.Egress, programs.ToEndpoint),
        (DatapathPrograms.FromEndpointName, TcDirection.Ingress, programs.FromEndpoint),
    ];

    private HookState Read(HookSite site) => HookState.Read(_netlink, site, _hasTcx);

    private HookSite[] SitesOf(int interfaceIndex, string? directory) =>
    [
        .. _attachments.Select(attachment => new HookSite(
            interfaceIndex, attachment.Direction, attachment.Program, directory is null ? null : Path.Combine(directory, attachment.Name))),
    ];

    /// <summary>What was asked for, unless others would be first then: a program that accepts a packet keeps it from all
    /// that come later.</summary>
    private EndpointAttachment Choose(HookSite[] sites, HookState[] states)
    {
        if (_wanted == EndpointAttachment.Tcx && _hasTcx)
        {
            return EndpointAttachment.Tcx;
        }

        for (int i = 0; i < sites.Length; i++)
        {
            if (ObstacleOn(sites[i], states[i]) is { } obstacle)
            {
                return _hasTcx ? EndpointAttachment.Tcx : throw new EndpointHookTakenException(sites[i].InterfaceIndex, sites[i].Direction, obstacle);
            }
        }

        return EndpointAttachment.Clsact;
    }

    private string? ObstacleOn(HookSite site, HookState state) => state switch
    {
        { ForeignLink: { } link } => $"the tcx program '{link.Name}'",
        { ForeignFilter: { } filter } => $"the filter '{filter.BpfName ?? filter.Kind}' of priority {filter.Priority}",
        { OwnFilter: null } when !_clsact.TryPrepare(site.InterfaceIndex) => "a qdisc that is not 'clsact'",
        _ => null,
    };

    private void Put(HookSite site, HookState state, EndpointAttachment kind)
    {
        if (kind == EndpointAttachment.Clsact)
        {
            _clsact.Put(site, state);
            _tcx.Remove(site, state);
            return;
        }

        if (state.IsBehindLinks)
        {
            // A link cannot be moved: a filter judges what the others pass on until it is back, before them.
            if (state.ForeignFilter is null && _clsact.TryPrepare(site.InterfaceIndex))
            {
                _clsact.Put(site, state);
            }

            _tcx.Remove(site, state);
            state = Read(site);
        }

        _tcx.Put(site, state);
        _clsact.Remove(site, state);
    }

    private void Remove(HookSite[] sites) => InHost(() =>
    {
        foreach (HookSite site in sites.Reverse())
        {
            HookState? state = TryRead(site);
            _clsact.Remove(site, state);
            _tcx.Remove(site, state);
        }
    });

    private HookState? TryRead(HookSite site)
    {
        try
        {
            return site.InterfaceIndex == 0 ? null : Read(site);
        }
        catch (InterfaceNotFoundException)
        {
            // Its filters went with it.
            return null;
        }
    }

    private void InHost(Action work)
    {
        if (_host is null)
        {
            work();
        }
        else
        {
            _host.Run(work);
        }
    }
}
