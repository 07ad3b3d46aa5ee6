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
    private readonly DatapathPrograms _programs;
    private readonly RuntimeView _runtime;
    private readonly MappedMemberships _memberships;
    private readonly IdentitySlots _slots;
    private readonly EndpointTable _endpoints;
    private readonly EndpointHooks _hooks;
    private readonly KernelPolicyDatapath _policies;
    private readonly KernelIpCache _addresses;
    private readonly ILogger _logger;

    internal Datapath(
        DatapathOptions options,
        PinLayout pins,
        KernelClock clock,
        DatapathMaps maps,
        DatapathPrograms programs,
        ILogger logger,
        TimeProvider time)
    {
        _pins = pins;
        _maps = maps;
        _programs = programs;
        _logger = logger;
        _runtime = new RuntimeView(new BpfMappedArray<RuntimeState>(maps.Runtime));
        RequireSchema();
        _memberships = new MappedMemberships(new BpfMappedArray<MembershipValue>(maps.Memberships));
        _slots = new IdentitySlots(_memberships);
        _endpoints = new EndpointTable(maps);
        _hooks = new EndpointHooks(pins, programs, options.HostNamespace, options.IsClsactForced);
        _policies = new KernelPolicyDatapath(_gate, maps, _runtime, _endpoints, new MembershipTable(maps, _memberships, _slots));
        _addresses = new KernelIpCache(_gate, maps, _runtime, _endpoints, _slots);
        Connections = new ConnectionTable(maps, _runtime, programs.ReadClock, clock);
        Metrics = new DatapathMetrics(maps);
        Events = new FlowEventSource(maps, _runtime, time);
        RepairHooks();
    }

    /// <summary>Where the policy engine writes.</summary>
    public IPolicyDatapath Policies => _policies;

    /// <summary>Where the IP cache writes.</summary>
    public IIpCacheDatapath Addresses => _addresses;

    /// <summary>The tracked connections.</summary>
    public ConnectionTable Connections { get; }

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
                return [.. _endpoints.All.OrderBy(value => value.Id).Select(value => new AttachedEndpoint(value))];
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
            return new DatapathPruneReport(detached, _slots.ReleaseUnclaimed());
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Events.Dispose();
        _memberships.Dispose();
        _runtime.Dispose();
        _programs.Dispose();
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
                "datapath-schema",
                $"The maps below {_pins.Root} have schema {schema}; this version reads schema {RuntimeState.CurrentSchema}.",
                "Run the version that wrote them, or detach the endpoints and uninstall.");
        }
    }

    /// <summary>Sees to it that each endpoint's device has exactly our programs: attaches what somebody detached, swaps programs
    /// of another generation, removes duplicates. Changes nothing where all is right.</summary>
    /// <returns>The endpoints whose devices are gone.</returns>
    public IReadOnlyList<EndpointId> RepairHooks()
    {
        List<EndpointId> gone = [];
        foreach (AttachedEndpoint endpoint in Endpoints)
        {
            lock (_gate)
            {
                if (!_endpoints.TryFind(endpoint.Id.Value, out _))
                {
                    continue;
                }

                try
                {
                    _hooks.Attach(endpoint.Id, endpoint.InterfaceIndex);
                }
                catch (InterfaceNotFoundException)
                {
                    LogDeviceGone(endpoint.Id, endpoint.InterfaceIndex);
                    gone.Add(endpoint.Id);
                }
            }
        }

        return gone;
    }

    [LoggerMessage(10, LogLevel.Information, "Device {InterfaceIndex} of endpoint {Endpoint} is gone")]
    private partial void LogDeviceGone(EndpointId endpoint, int interfaceIndex);
}
