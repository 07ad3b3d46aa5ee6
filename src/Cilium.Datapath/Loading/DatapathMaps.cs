// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf;
using Cilium.Datapath.Layout;

namespace Cilium.Datapath;

/// <summary>The pinned maps of the data plane, typed. Owns the descriptors, not the pins.</summary>
internal sealed class DatapathMaps : IDisposable
{
    private readonly List<BpfMap> _owned = [];

    public DatapathMaps(Func<string, BpfMap> open)
    {
        EndpointCells = new BpfMappedArray<ulong>(Untyped("endpoint_cells"));
        EndpointOverflow = Typed<uint, uint>("endpoint_overflow");
        Endpoints = new BpfMappedArray<EndpointValue>(Untyped("endpoints"));
        IpCache4 = Typed<uint, IpCacheValue>("ipcache4");
        IpCache6 = Typed<RawAddress, IpCacheValue>("ipcache6");
        Prefixes4 = Typed<Prefix4Key, IpCacheValue>("prefixes4");
        Prefixes6 = Typed<Prefix6Key, IpCacheValue>("prefixes6");
        PolicyClasses = Typed<PolicyKey, PolicyClassValue>("policy_classes");
        PolicyRanges = Typed<PolicyPrefixKey, PolicyClassValue>("policy_ranges");
        PolicyLevels = Typed<PolicyLevelKey, PolicyLevelValue>("policy_levels");
        PolicyMasks = Typed<PolicyMaskKey, SelectorChunk>("policy_masks");
        PolicyDetails = Typed<PolicyDetailKey, PolicyDetailValue>("policy_details");
        MembershipChunks = Typed<MembershipKey, SelectorChunk>("membership_chunks");
        Connections4 = Typed<ConnectionKey4, ConnectionValue>("connections4");
        Connections6 = Typed<ConnectionKey6, ConnectionValue>("connections6");
        Connections4More = Typed<ConnectionKey4, ConnectionValue>("connections4_more");
        Connections6More = Typed<ConnectionKey6, ConnectionValue>("connections6_more");
        Memberships = Untyped("memberships");
        Runtime = Untyped("runtime");
        Metrics = new BpfPerCpuMap<uint, MetricValue>(Untyped("metrics"));
        Events = Untyped("events");
        EventStates = new BpfPerCpuMap<uint, EventStateValue>(Untyped("event_states"));

        BpfMap Untyped(string name)
        {
            BpfMap map = open(name);
            _owned.Add(map);
            return map;
        }

        BpfMap<TKey, TValue> Typed<TKey, TValue>(string name)
            where TKey : unmanaged
            where TValue : unmanaged => Untyped(name).As<TKey, TValue>();
    }

    /// <summary>The names of every map that is pinned.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "endpoint_cells", "endpoint_overflow", "endpoints", "ipcache4", "ipcache6", "prefixes4", "prefixes6", "policy_classes", "policy_ranges", "policy_levels",
        "policy_masks", "policy_details", "memberships", "membership_chunks", "connections4", "connections6", "connections4_more", "connections6_more", "fragments4",
        "fragments6", "fresh_entry", "runtime", "metrics", "events", "event_states",
    ];

    public BpfMappedArray<ulong> EndpointCells { get; }

    public BpfMap<uint, uint> EndpointOverflow { get; }

    public BpfMappedArray<EndpointValue> Endpoints { get; }

    public BpfMap<uint, IpCacheValue> IpCache4 { get; }

    public BpfMap<RawAddress, IpCacheValue> IpCache6 { get; }

    public BpfMap<Prefix4Key, IpCacheValue> Prefixes4 { get; }

    public BpfMap<Prefix6Key, IpCacheValue> Prefixes6 { get; }

    public BpfMap<PolicyKey, PolicyClassValue> PolicyClasses { get; }

    public BpfMap<PolicyPrefixKey, PolicyClassValue> PolicyRanges { get; }

    public BpfMap<PolicyLevelKey, PolicyLevelValue> PolicyLevels { get; }

    public BpfMap<PolicyMaskKey, SelectorChunk> PolicyMasks { get; }

    public BpfMap<PolicyDetailKey, PolicyDetailValue> PolicyDetails { get; }

    public BpfMap<MembershipKey, SelectorChunk> MembershipChunks { get; }

    public BpfMap<ConnectionKey4, ConnectionValue> Connections4 { get; }

    public BpfMap<ConnectionKey6, ConnectionValue> Connections6 { get; }

    /// <summary>Where connections go while <see cref="Connections4"/> is full.</summary>
    public BpfMap<ConnectionKey4, ConnectionValue> Connections4More { get; }

    /// <summary>Where connections go while <see cref="Connections6"/> is full.</summary>
    public BpfMap<ConnectionKey6, ConnectionValue> Connections6More { get; }

    public BpfMap Memberships { get; }

    public BpfMap Runtime { get; }

    public BpfPerCpuMap<uint, MetricValue> Metrics { get; }

    public BpfMap Events { get; }

    public BpfPerCpuMap<uint, EventStateValue> EventStates { get; }

    public void Dispose()
    {
        EndpointCells.Dispose();
        Endpoints.Dispose();
        Metrics.Dispose();
        EventStates.Dispose();
        foreach (BpfMap map in _owned)
        {
            map.Dispose();
        }
    }
}
