// SPDX-License-Identifier: Apache-2.0
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cilium.Bpf;
using Cilium.Datapath;
using Cilium.Datapath.Layout;

namespace Datapath.Tests;

/// <summary>Every struct that C shares with C#, compared through the BTF of the embedded object: size, and name, offset and
/// size of each field. A struct that only one side changes fails here, not on a node.</summary>
public sealed class LayoutTests
{
    private static readonly BpfObjectSpec s_endpoint = DatapathSpec.Read();

    private static readonly Dictionary<string, BpfObjectSpec> s_objects = new()
    {
        ["endpoint"] = s_endpoint,
        ["network"] = BpfObjectSpec.FromResource(typeof(DatapathSpec).Assembly, "network.bpf.o"),
        ["socket"] = SocketSpec.Read(),
    };

    private static readonly Dictionary<string, Type> s_structs = new()
    {
        ["endpoint"] = typeof(EndpointValue),
        ["policy_shape"] = typeof(PolicyShape),
        ["address"] = typeof(RawAddress),
        ["ipcache_entry"] = typeof(IpCacheValue),
        ["prefix4"] = typeof(Prefix4Key),
        ["prefix6"] = typeof(Prefix6Key),
        ["policy_key"] = typeof(PolicyKey),
        ["policy_prefix_key"] = typeof(PolicyPrefixKey),
        ["policy_decision"] = typeof(PolicyDecisionValue),
        ["policy_slot"] = typeof(PolicySlotValue),
        ["policy_list"] = typeof(PolicyListValue),
        ["policy_mask"] = typeof(PolicyMaskValue),
        ["selector_chunk"] = typeof(SelectorChunk),
        ["policy_detail"] = typeof(PolicyDetailValue),
        ["membership"] = typeof(MembershipValue),
        ["membership_key"] = typeof(MembershipKey),
        ["connection_key4"] = typeof(ConnectionKey4),
        ["connection_key6"] = typeof(ConnectionKey6),
        ["connection"] = typeof(ConnectionValue),
        ["fragment_key4"] = typeof(FragmentKey4),
        ["fragment_key6"] = typeof(FragmentKey6),
        ["fragment_ports"] = typeof(FragmentPorts),
        ["runtime_state"] = typeof(RuntimeState),
        ["metric"] = typeof(MetricValue),
        ["flow_event"] = typeof(FlowEventValue),
        ["event_state"] = typeof(EventStateValue),
        ["frontend_key4"] = typeof(FrontendKey4),
        ["frontend_key6"] = typeof(FrontendKey6),
        ["frontend"] = typeof(FrontendValue),
        ["pool"] = typeof(PoolValue),
        ["backend"] = typeof(BackendValue),
        ["backend_count"] = typeof(BackendCountValue),
        ["affinity_key"] = typeof(AffinityKey),
        ["affinity"] = typeof(AffinityValue),
        ["source_range4"] = typeof(SourceRangeKey4),
        ["source_range6"] = typeof(SourceRangeKey6),
        ["frontend_address"] = typeof(FrontendAddressValue),
        ["translation_key4"] = typeof(TranslationKey4),
        ["translation_key6"] = typeof(TranslationKey6),
        ["translation"] = typeof(TranslationValue),
        ["network_device"] = typeof(NetworkDeviceValue),
        ["network_state"] = typeof(NetworkStateValue),
        ["nat_target_key"] = typeof(NatTargetKey),
        ["nat_target"] = typeof(NatTargetValue),
        ["socket_peer"] = typeof(SocketPeerValue),
        ["socket_destinations"] = typeof(SocketDestinationsValue),
        ["socket_count"] = typeof(SocketCountValue),
        ["stale_socket"] = typeof(StaleSocketValue),
    };

    /// <summary>Structs that are one array, or one union of views of the same bytes: only their size is shared.</summary>
    private static readonly HashSet<string> s_opaque = ["policy_shape", "address", "selector_chunk"];

    public static TheoryData<string> Structs { get; } = [.. s_structs.Keys];

    public static TheoryData<string, string> Maps { get; } = AllMaps();

    [Theory]
    [MemberData(nameof(Structs))]
    public void A_struct_is_laid_out_alike_on_both_sides(string name)
    {
        BtfComposite type = TypeOf(name);
        Type mirror = s_structs[name];
        Assert.Equal((int)type.ByteSize, SizeOf(mirror));
        if (s_opaque.Contains(name))
        {
            return;
        }

        string[] expected = [.. type.Members.Where(member => !IsPadding(member.Name))
            .Select(member => $"{ToPascal(member.Name)} @ {member.ByteOffset}, {member.Type.Size} bytes")];
        string[] actual = [.. Fields(mirror).Where(field => !IsPadding(field.Name))
            .Select(field => $"{field.Name} @ {Marshal.OffsetOf(mirror, field.Name)}, {SizeOf(field.FieldType)} bytes")];
        Assert.Equal(expected, actual);
    }

    [Theory]
    [MemberData(nameof(Structs))]
    public void A_struct_has_no_gap_that_is_not_named(string name)
    {
        // The kernel compares keys byte by byte: what no field covers is whatever the compiler left there.
        BtfComposite type = TypeOf(name);
        long covered = type.IsUnion ? type.Members.Max(member => member.Type.Size!.Value) : type.Members.Sum(member => member.Type.Size!.Value);
        Assert.Equal(type.ByteSize, covered);
        if (!s_opaque.Contains(name))
        {
            Assert.Equal((int)type.ByteSize, Fields(s_structs[name]).Sum(field => SizeOf(field.FieldType)));
        }
    }

    [Theory]
    [MemberData(nameof(Maps))]
    public void Keys_and_values_of_every_map_are_compared(string program, string name)
    {
        BpfMapSpec map = s_objects[program].Maps[name];
        if (IsScratch(map))
        {
            return;
        }

        foreach (BtfType? type in (BtfType?[])[map.KeyType, map.ValueType])
        {
            if (type?.Unwrapped is BtfComposite composite)
            {
                Assert.Contains(composite.Name, s_structs.Keys);
            }
            else
            {
                Assert.True(type is null || type.Unwrapped is BtfInteger, $"{name}: {type}");
            }
        }
    }

    [Fact]
    public void Every_map_is_pinned_but_what_programs_use_as_scratch()
    {
        string[] unpinned = [.. s_endpoint.Maps.Select(map => map.Name).Except(DatapathMaps.Names)];
        Assert.All(unpinned, name => Assert.True(IsScratch(s_endpoint.Maps[name]), name));
        Assert.Empty(DatapathMaps.Names.Except(s_endpoint.Maps.Select(map => map.Name)));
    }

    [Fact]
    public void Every_map_of_balanced_sockets_is_pinned() =>
        Assert.Equal(SocketMapNames.All.Order(), SocketSpec.Read().Maps.Select(map => map.Name).Order());

    [Fact]
    public void Maps_of_the_data_plane_carry_their_types()
    {
        foreach (BpfMapSpec map in s_objects.Values.SelectMany(spec => spec.Maps).Where(map => map.Type != BpfMapType.RingBuffer))
        {
            Assert.True(map.KeyType is not null && map.ValueType is not null, map.Name);
        }
    }

    [Fact]
    public void An_event_has_the_size_that_readers_expect() => Assert.Equal(FlowEvent.RecordSize, SizeOf(typeof(FlowEventValue)));

    private static TheoryData<string, string> AllMaps()
    {
        TheoryData<string, string> maps = [];
        foreach (var (program, spec) in s_objects)
        {
            foreach (BpfMapSpec map in spec.Maps)
            {
                maps.Add(program, map.Name);
            }
        }

        return maps;
    }

    private static BtfComposite TypeOf(string name) =>
        s_objects.Values.Select(spec => spec.Btf!.TryFind(name, out BtfComposite? found) ? found : null).First(found => found is not null)!;

    /// <summary>What programs lay aside while they work on one packet, in their own way.</summary>
    private static bool IsScratch(BpfMapSpec map) => (map.Type, map.MaxEntries) == (BpfMapType.PerCpuArray, 1u) && map.Name.EndsWith("_work", StringComparison.Ordinal);

    private static FieldInfo[] Fields(Type type) => type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic);

    private static bool IsPadding(string name) => name.StartsWith("pad", StringComparison.OrdinalIgnoreCase);

    private static string ToPascal(string name) => string.Concat(name.Split('_').Select(part => char.ToUpperInvariant(part[0]) + part[1..]));

    private static int SizeOf(Type type) =>
        (int)typeof(Unsafe).GetMethod(nameof(Unsafe.SizeOf))!.MakeGenericMethod(type).Invoke(null, null)!;
}
