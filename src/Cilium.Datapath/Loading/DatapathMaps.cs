// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf;
using Cilium.Datapath.Layout;

namespace Cilium.Datapath;

/// <summary>The pinned maps of the data plane, typed. Owns the descriptors, not the pins.</summary>
internal sealed class DatapathMaps : IDisposable
{
    private readonly Dictionary<string, BpfMap> _owned = [];
    private readonly MapReaders _readers = new();

    public DatapathMaps(Func<string, BpfMap> open) => Bind(Names.ToDictionary(name => name, open));

    /// <summary>The names of every map that is pinned.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "endpoint_cells", "endpoint_overflow", "endpoints", "ipcache4", "ipcache6", "prefixes4", "prefixes6", "policy_slots", "policy_ranges", "policy_lists",
        "policy_masks", "policy_details", "memberships", "membership_chunks", "connections4", "connections6", "connections4_more", "connections6_more", "fragments4",
        "fragments6", "fresh_entry", "runtime", "metrics", "events", "event_states",
        .. ServiceMapNames.All, .. TranslationMapNames.All,
    ];

    /// <summary>Those that no program of devices reads: agents do, or programs on sockets and on the node's own devices.</summary>
    public static IReadOnlyList<string> UnreadNames { get; } =
        [MapNames.PolicyDetails, ServiceMapNames.FrontendAddresses, ServiceMapNames.SourceRanges4, ServiceMapNames.SourceRanges6];

    public BpfMappedArray<ulong> EndpointCells { get; private set; } = null!;

    public BpfMap<uint, uint> EndpointOverflow { get; private set; } = null!;

    public BpfMappedArray<EndpointValue> Endpoints { get; private set; } = null!;

    public BpfMap<uint, IpCacheValue> IpCache4 { get; private set; } = null!;

    public BpfMap<RawAddress, IpCacheValue> IpCache6 { get; private set; } = null!;

    public BpfMap<Prefix4Key, IpCacheValue> Prefixes4 { get; private set; } = null!;

    public BpfMap<Prefix6Key, IpCacheValue> Prefixes6 { get; private set; } = null!;

    public BpfMappedArray<PolicySlotValue> PolicySlots { get; private set; } = null!;

    public BpfMap<PolicyPrefixKey, uint> PolicyRanges { get; private set; } = null!;

    public BpfMappedArray<PolicyListValue> PolicyLists { get; private set; } = null!;

    public BpfMappedArray<PolicyMaskValue> PolicyMasks { get; private set; } = null!;

    /// <summary>By cookie, see <see cref="RuleCookies"/>.</summary>
    public BpfMap<uint, PolicyDetailValue> PolicyDetails { get; private set; } = null!;

    public BpfMap<MembershipKey, SelectorChunk> MembershipChunks { get; private set; } = null!;

    public BpfMap<ConnectionKey4, ConnectionValue> Connections4 { get; private set; } = null!;

    public BpfMap<ConnectionKey6, ConnectionValue> Connections6 { get; private set; } = null!;

    /// <summary>Where connections go while <see cref="Connections4"/> is full.</summary>
    public BpfMap<ConnectionKey4, ConnectionValue> Connections4More { get; private set; } = null!;

    /// <summary>Where connections go while <see cref="Connections6"/> is full.</summary>
    public BpfMap<ConnectionKey6, ConnectionValue> Connections6More { get; private set; } = null!;

    public BpfMap Memberships { get; private set; } = null!;

    public BpfMap Runtime { get; private set; } = null!;

    public BpfPerCpuMap<uint, MetricValue> Metrics { get; private set; } = null!;

    public BpfMap Events { get; private set; } = null!;

    public BpfPerCpuMap<uint, EventStateValue> EventStates { get; private set; } = null!;

    /// <summary>A map by name.</summary>
    public BpfMap Of(string name) => _owned[name];

    /// <summary>Has others take the place of some maps. References into mapped ones are void afterwards; what is being read under
    /// <see cref="Read"/> stays open until that ends.</summary>
    public void Replace(IReadOnlyDictionary<string, BpfMap> maps) => Bind(maps);

    /// <summary>To be held by who reads maps without the lock of those that replace them.</summary>
    public IDisposable Read() => _readers.Enter();

    public void Dispose()
    {
        EndpointCells.Dispose();
        Endpoints.Dispose();
        PolicySlots.Dispose();
        PolicyLists.Dispose();
        PolicyMasks.Dispose();
        Metrics.Dispose();
        EventStates.Dispose();
        foreach (BpfMap map in _owned.Values)
        {
            map.Dispose();
        }

        _readers.Dispose();
    }

    private void Bind(IReadOnlyDictionary<string, BpfMap> maps)
    {
        EndpointCells = View(EndpointCells, "endpoint_cells", static map => new BpfMappedArray<ulong>(map));
        EndpointOverflow = View(EndpointOverflow, MapNames.EndpointOverflow, static map => map.As<uint, uint>());
        Endpoints = View(Endpoints, MapNames.Endpoints, static map => new BpfMappedArray<EndpointValue>(map));
        IpCache4 = View(IpCache4, MapNames.IpCache4, static map => map.As<uint, IpCacheValue>());
        IpCache6 = View(IpCache6, MapNames.IpCache6, static map => map.As<RawAddress, IpCacheValue>());
        Prefixes4 = View(Prefixes4, MapNames.Prefixes4, static map => map.As<Prefix4Key, IpCacheValue>());
        Prefixes6 = View(Prefixes6, MapNames.Prefixes6, static map => map.As<Prefix6Key, IpCacheValue>());
        PolicySlots = View(PolicySlots, MapNames.PolicySlots, static map => new BpfMappedArray<PolicySlotValue>(map));
        PolicyRanges = View(PolicyRanges, MapNames.PolicyRanges, static map => map.As<PolicyPrefixKey, uint>());
        PolicyLists = View(PolicyLists, MapNames.PolicyLists, static map => new BpfMappedArray<PolicyListValue>(map));
        PolicyMasks = View(PolicyMasks, MapNames.PolicyMasks, static map => new BpfMappedArray<PolicyMaskValue>(map));
        PolicyDetails = View(PolicyDetails, MapNames.PolicyDetails, static map => map.As<uint, PolicyDetailValue>());
        MembershipChunks = View(MembershipChunks, MapNames.MembershipChunks, static map => map.As<MembershipKey, SelectorChunk>());
        Connections4 = View(Connections4, MapNames.Connections4, static map => map.As<ConnectionKey4, ConnectionValue>());
        Connections6 = View(Connections6, MapNames.Connections6, static map => map.As<ConnectionKey6, ConnectionValue>());
        Connections4More = View(Connections4More, MapNames.Connections4More, static map => map.As<ConnectionKey4, ConnectionValue>());
        Connections6More = View(Connections6More, MapNames.Connections6More, static map => map.As<ConnectionKey6, ConnectionValue>());
        Memberships = View(Memberships, MapNames.Memberships, static map => map);
        Runtime = View(Runtime, "runtime", static map => map);
        Metrics = View(Metrics, "metrics", static map => new BpfPerCpuMap<uint, MetricValue>(map));
        Events = View(Events, MapNames.Events, static map => map);
        EventStates = View(EventStates, "event_states", static map => new BpfPerCpuMap<uint, EventStateValue>(map));

        // Those that only programs read and write.
        foreach (var (name, map) in maps)
        {
            Own(name, map);
        }

        TView View<TView>(TView present, string name, Func<BpfMap, TView> view)
            where TView : BpfMap
        {
            if (!maps.TryGetValue(name, out BpfMap? map))
            {
                return present;
            }

            TView made = view(map);
            if (present is not null && !ReferenceEquals(present, _owned[name]))
            {
                present.Dispose();
            }

            Own(name, map);
            return made;
        }
    }

    private void Own(string name, BpfMap map)
    {
        if (_owned.TryGetValue(name, out BpfMap? former) && !ReferenceEquals(former, map))
        {
            _readers.Retire(former);
        }

        _owned[name] = map;
    }
}
