// SPDX-License-Identifier: Apache-2.0
using System.Collections.Frozen;

namespace Cilium.Bpf;

public static partial class BpfFeatures
{
    private const string OneByOne = "Entries are handled one by one.";

    private static readonly FrozenDictionary<BpfMapType, BpfFeature> MapTypes = new[]
    {
        MapTypeFeature(BpfMapType.Hash, 3, 19),
        MapTypeFeature(BpfMapType.Array, 3, 19),
        MapTypeFeature(BpfMapType.ProgramArray, 4, 2),
        MapTypeFeature(BpfMapType.PerfEventArray, 4, 3, "CONFIG_PERF_EVENTS"),
        MapTypeFeature(BpfMapType.PerCpuHash, 4, 6),
        MapTypeFeature(BpfMapType.PerCpuArray, 4, 6),
        MapTypeFeature(BpfMapType.StackTrace, 4, 6, "CONFIG_PERF_EVENTS"),
        MapTypeFeature(BpfMapType.CgroupArray, 4, 8, "CONFIG_CGROUPS"),
        MapTypeFeature(BpfMapType.LruHash, 4, 10),
        MapTypeFeature(BpfMapType.LruPerCpuHash, 4, 10),
        MapTypeFeature(BpfMapType.LpmTrie, 4, 11),
        MapTypeFeature(BpfMapType.ArrayOfMaps, 4, 12),
        MapTypeFeature(BpfMapType.HashOfMaps, 4, 12),
        MapTypeFeature(BpfMapType.DeviceMap, 4, 14),
        MapTypeFeature(BpfMapType.SocketMap, 4, 14, "CONFIG_NET_SOCK_MSG"),
        MapTypeFeature(BpfMapType.CpuMap, 4, 15),
        MapTypeFeature(BpfMapType.XskMap, 4, 18, "CONFIG_XDP_SOCKETS"),
        MapTypeFeature(BpfMapType.SocketHash, 4, 18, "CONFIG_NET_SOCK_MSG"),
        MapTypeFeature(BpfMapType.CgroupStorage, 4, 19, "CONFIG_CGROUP_BPF"),
        MapTypeFeature(BpfMapType.ReuseportSocketArray, 4, 19),
        MapTypeFeature(BpfMapType.PerCpuCgroupStorage, 4, 20, "CONFIG_CGROUP_BPF"),
        MapTypeFeature(BpfMapType.Queue, 4, 20),
        MapTypeFeature(BpfMapType.Stack, 4, 20),
        MapTypeFeature(BpfMapType.SocketStorage, 5, 2),
        MapTypeFeature(BpfMapType.DeviceMapHash, 5, 4),
        MapTypeFeature(BpfMapType.StructOps, 5, 6, "CONFIG_BPF_JIT and CONFIG_DEBUG_INFO_BTF"),
        MapTypeFeature(BpfMapType.RingBuffer, 5, 8, fallback: "Use a perf event array."),
        MapTypeFeature(BpfMapType.InodeStorage, 5, 10, "CONFIG_BPF_LSM"),
        MapTypeFeature(BpfMapType.TaskStorage, 5, 11),
        MapTypeFeature(BpfMapType.BloomFilter, 5, 16, fallback: "Use a hash table."),
        MapTypeFeature(BpfMapType.UserRingBuffer, 6, 1, fallback: "Use a queue."),
        MapTypeFeature(BpfMapType.CgroupLocalStorage, 6, 2, "CONFIG_CGROUPS"),
        MapTypeFeature(BpfMapType.Arena, 6, 9, "a JIT with arenas (x64, arm64)"),
    }.ToFrozenDictionary(entry => entry.Key, entry => entry.Value);

    /// <summary>Batches of entries in hash tables and arrays.</summary>
    public static BpfFeature MapBatches { get; } = new(
        BpfFeatureGroup.MapOperation, "batches: hash, array", V(5, 6), () => MapOperationProbe.Batch(BpfMapType.Hash), fallback: OneByOne);

    /// <summary>Batches of entries in LPM tries.</summary>
    public static BpfFeature LpmTrieBatches { get; } = new(
        BpfFeatureGroup.MapOperation, "batches: LPM trie", V(5, 13), () => MapOperationProbe.Batch(BpfMapType.LpmTrie), fallback: OneByOne);

    /// <summary>Batches of entries in per-CPU arrays.</summary>
    public static BpfFeature PerCpuArrayBatches { get; } = new(
        BpfFeatureGroup.MapOperation, "batches: per-CPU array", V(5, 13), () => MapOperationProbe.Batch(BpfMapType.PerCpuArray), fallback: OneByOne);

    /// <summary>Batches of entries in maps of maps.</summary>
    public static BpfFeature MapOfMapsBatches { get; } = new(
        BpfFeatureGroup.MapOperation, "batches: maps of maps", V(5, 19), () => MapOperationProbe.Batch(BpfMapType.HashOfMaps), fallback: OneByOne);

    /// <summary>Taking an entry out of a hash table in one step.</summary>
    public static BpfFeature HashLookupAndDelete { get; } = new(
        BpfFeatureGroup.MapOperation,
        "lookup and delete: hash",
        V(5, 14),
        MapOperationProbe.LookupAndDelete,
        fallback: "Look up, then delete; an update between the two is lost.");

    /// <summary>Making a map read-only for user space.</summary>
    public static BpfFeature MapFreezing { get; } = new(
        BpfFeatureGroup.MapOperation, "map freezing", V(5, 2), MapOperationProbe.Freeze);

    /// <summary>Arrays mapped into memory.</summary>
    public static BpfFeature MemoryMappableArrays { get; } = new(
        BpfFeatureGroup.MapOperation,
        "memory-mapped arrays",
        V(5, 5),
        () => MapOperationProbe.Flag(BpfMapType.Array, BpfMapFlags.MemoryMappable),
        fallback: "Read and write elements by system call.");

    /// <summary>Inner arrays whose number of elements differs from the template's.</summary>
    public static BpfFeature DynamicInnerMaps { get; } = new(
        BpfFeatureGroup.MapOperation,
        "inner arrays of any length",
        V(5, 10),
        () => MapOperationProbe.Flag(BpfMapType.Array, BpfMapFlags.InnerMap),
        fallback: "Make all inner maps as large as the largest.");

    /// <summary>Whether the kernel has a type of map.</summary>
    /// <param name="type">The type.</param>
    /// <exception cref="ArgumentOutOfRangeException">No probe is known for the type.</exception>
    public static BpfFeature MapType(BpfMapType type) => MapTypes.TryGetValue(type, out BpfFeature? feature)
        ? feature
        : throw new ArgumentOutOfRangeException(nameof(type), type, "No probe is known for this type of map.");

    private static KeyValuePair<BpfMapType, BpfFeature> MapTypeFeature(
        BpfMapType type, int major, int minor, string? kernelOption = null, string? fallback = null) => new(
            type,
            new BpfFeature(
                BpfFeatureGroup.MapType,
                $"map type {type}",
                V(major, minor),
                () => MapTypeProbe.Run(type),
                kernelOption,
                fallback,
                MapTraits.NeededToCreate(type)));
}
