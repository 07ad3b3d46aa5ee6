// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf;
using Cilium.Core;
using Cilium.Datapath.Layout;
using Cilium.Identity;

using Cilium.Policy;
using Microsoft.Extensions.Logging;

namespace Cilium.Datapath;

/// <summary>The data plane of this node, loaded or adopted by a <see cref="DatapathLoader"/>.</summary>
/// <remarks>Thread-safe. Disposing it closes this process's descriptors; programs, maps and links stay pinned and
/// traffic is judged as before.</remarks>
public sealed partial class Datapath : IDisposable
{
    private readonly Lock _gate = new();
    private readonly PinLayout _pins;
    private readonly DatapathMaps _maps;
    private readonly DatapathOptions _options;
    private readonly KernelClock _clock;
    private readonly TimeProvider _time;
    private readonly RuntimeView _runtime;
    private readonly MappedMemberships _memberships;
    private readonly IdentitySlots _slots;
    private readonly EndpointTable _endpoints;
    private readonly EndpointHooks _hooks;
    private readonly KernelPolicyDatapath _policies;
    private readonly KernelIpCache _addresses;
    private readonly SpaceSignal _space = new();
    private readonly ILogger _logger;
    private volatile DatapathPrograms _programs;

    // What the connections' clock is read by, where the programs have been swapped since.
    private BpfProgram? _formerClock;

    internal Datapath(
        DatapathOptions options,
        PinLayout pins,
        KernelClock clock,
        DatapathMaps maps,
        DatapathPrograms programs,
        ILogger logger,
        TimeProvider time)
    {
        _options = options;
        _clock = clock;
        _time = time;
        _pins = pins;
        _maps = maps;
        _programs = programs;
        _logger = logger;
        _runtime = new RuntimeView(new BpfMappedArray<RuntimeState>(maps.Runtime));
        RequireSchema();
        _memberships = new MappedMemberships(new BpfMappedArray<MembershipValue>(maps.Memberships));
        _slots = new IdentitySlots(_memberships);
        _hooks = new EndpointHooks(pins, programs, options.HostNamespace, options.Attachment, TcAttachment.IsTcxSupported);
        _endpoints = EndpointTable.Adopt(maps, _hooks.StandingOf);
        RuleCookies cookies = new((uint)maps.PolicyMasks.Length);
        _policies = new KernelPolicyDatapath(_gate, maps, _runtime, _endpoints, new MembershipTable(maps, _memberships, _slots), cookies, time) { Space = _space };
        _addresses = new KernelIpCache(_gate, maps, _runtime, _endpoints, _slots) { Space = _space };
        Connections = new ConnectionTable(maps, _runtime, programs.ReadClock, clock, cookies);
        Capacity = new DatapathCapacity(_gate, maps, _endpoints, _slots, _policies, _addresses, Connections);
        Metrics = new DatapathMetrics(maps);
        Events = new FlowEventSource(maps, _runtime, cookies, time);
        AdoptHooks();
    }

    /// <summary>Where the policy engine writes.</summary>
    public IPolicyDatapath Policies => _policies;

    /// <summary>Where the IP cache writes.</summary>
    public IIpCacheDatapath Addresses => _addresses;

    /// <summary>The tracked connections.</summary>
    public ConnectionTable Connections { get; }

    /// <summary>How full the maps are, who fills them, and what a change of rules would take.</summary>
    public DatapathCapacity Capacity { get; }

    /// <summary>Packets and bytes by direction and drop reason.</summary>
    public DatapathMetrics Metrics { get; }

    /// <summary>What the programs tell of traffic.</summary>
    public FlowEventSource Events { get; }

    /// <summary>Identifies the object and the constants that the running programs were made of.</summary>
    public string Generation => _programs.Generation;

    /// <summary>Every endpoint in the kernel, in the order of identifiers.</summary>
    public IReadOnlyList<AttachedEndpoint> Endpoints
    {
        get
        {
            lock (_gate)
            {
                return [.. _endpoints.All.OrderBy(value => value.Id).Select(value => ToAttached(value))];
            }
        }
    }

    /// <summary>The identities that something in the kernel refers to: an endpoint, an address, or a membership. Reserved ones are
    /// not among them.</summary>
    public IReadOnlyList<NumericIdentity> Identities
    {
        get
        {
            lock (_gate)
            {
                return [.. _slots.Identities.Select(number => new NumericIdentity(number))];
            }
        }
    }

    /// <summary>Removes endpoints that a former process left and nobody claims, and identities that nothing refers to. Call it
    /// once all sources have synced; before, it would take from endpoints what they still need.</summary>
    /// <param name="endpoints">Those that are claimed.</param>
    public DatapathPruneReport Prune(IReadOnlyCollection<EndpointId> endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        HashSet<EndpointId> claimed = [.. endpoints];
        int detached = 0;
        foreach (EndpointId id in _hooks.Known().Concat(Endpoints.Select(endpoint => endpoint.Id)).Distinct().ToList())
        {
            if (!claimed.Contains(id))
            {
                Detach(id);
                detached++;
            }
        }

        lock (_gate)
        {
            DatapathPruneReport report = new(detached, _slots.ReleaseUnclaimed());
            _space.Note();
            return report;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Events.Dispose();
        _policies.Dispose();
        _memberships.Dispose();
        _runtime.Dispose();
        _hooks.Dispose();
        _programs.Dispose();
        _formerClock?.Dispose();
        _maps.Dispose();
    }

    private void RequireSchema()
    {
        uint schema = _runtime.Schema;
        if (schema == 0)
        {
            _runtime.Schema = RuntimeState.CurrentSchema;
            _runtime.MoveEpoch();
        }
        else if (schema != RuntimeState.CurrentSchema)
        {
            throw new DatapathException(
                DatapathException.SchemaErrorId,
                $"The maps below {_pins.Root} have schema {schema}; this version reads schema {RuntimeState.CurrentSchema}.",
                $"Run the version that wrote them, or have it detach the endpoints and remove {_pins.Root}.");
        }
    }
}
