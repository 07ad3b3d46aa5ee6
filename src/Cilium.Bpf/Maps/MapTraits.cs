// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>What the kernel prescribes for each type of map.</summary>
internal static class MapTraits
{
    public static bool IsPerCpu(BpfMapType type) => type is BpfMapType.PerCpuHash or BpfMapType.PerCpuArray
        or BpfMapType.LruPerCpuHash or BpfMapType.PerCpuCgroupStorage;

    public static bool IsMapOfMaps(BpfMapType type) => type is BpfMapType.ArrayOfMaps or BpfMapType.HashOfMaps;

    public static bool IsLocalStorage(BpfMapType type) => type is BpfMapType.SocketStorage or BpfMapType.InodeStorage
        or BpfMapType.TaskStorage or BpfMapType.CgroupLocalStorage;

    public static bool IsQueue(BpfMapType type) => type is BpfMapType.Queue or BpfMapType.Stack;

    /// <summary>Whether a batch's position is a bucket number (immune to deletions) rather than a key.</summary>
    public static bool IsBucketed(BpfMapType type) => type is BpfMapType.Hash or BpfMapType.PerCpuHash or BpfMapType.LruHash
        or BpfMapType.LruPerCpuHash or BpfMapType.HashOfMaps;

    /// <summary>Whether the keys are the numbers from 0 to the capacity.</summary>
    public static bool IsIndexed(BpfMapType type) => type is BpfMapType.Array or BpfMapType.PerCpuArray or BpfMapType.ProgramArray
        or BpfMapType.PerfEventArray or BpfMapType.CgroupArray or BpfMapType.ArrayOfMaps or BpfMapType.DeviceMap
        or BpfMapType.SocketMap or BpfMapType.CpuMap or BpfMapType.XskMap or BpfMapType.ReuseportSocketArray;

    /// <summary>Whether every index always has a value.</summary>
    public static bool IsAlwaysFull(BpfMapType type) => type is BpfMapType.Array or BpfMapType.PerCpuArray;

    /// <summary>Whether keys and values are plain bytes that go in as they come out.</summary>
    public static bool HasPlainElements(BpfMapType type) => !IsPerCpu(type) && !IsMapOfMaps(type) && !IsLocalStorage(type)
        && !IsQueue(type) && type is not (BpfMapType.Unspecified or BpfMapType.RingBuffer or BpfMapType.UserRingBuffer
            or BpfMapType.BloomFilter or BpfMapType.StructOps or BpfMapType.Arena);

    public static int? FixedKeySize(BpfMapType type) => type switch
    {
        BpfMapType.Queue or BpfMapType.Stack or BpfMapType.BloomFilter or BpfMapType.RingBuffer or BpfMapType.UserRingBuffer
            or BpfMapType.Arena => 0,
        _ => IsIndexed(type) || IsLocalStorage(type) || type is BpfMapType.StackTrace or BpfMapType.StructOps
            or BpfMapType.DeviceMapHash ? sizeof(uint) : null,
    };

    public static int? FixedValueSize(BpfMapType type) => type switch
    {
        BpfMapType.RingBuffer or BpfMapType.UserRingBuffer or BpfMapType.Arena => 0,
        BpfMapType.ProgramArray or BpfMapType.PerfEventArray or BpfMapType.CgroupArray or BpfMapType.ArrayOfMaps
            or BpfMapType.HashOfMaps or BpfMapType.XskMap => sizeof(uint),
        _ => null,
    };

    public static BpfMapFlags RequiredFlags(BpfMapType type) => type switch
    {
        BpfMapType.LpmTrie => BpfMapFlags.NoPreallocation,
        BpfMapType.Arena => BpfMapFlags.MemoryMappable,
        _ => IsLocalStorage(type) ? BpfMapFlags.NoPreallocation : BpfMapFlags.None,
    };

    /// <summary>The capability that creating a map of the type asks for besides CAP_BPF.</summary>
    public static BpfCapabilities NeededToCreate(BpfMapType type) => type switch
    {
        BpfMapType.DeviceMap or BpfMapType.DeviceMapHash or BpfMapType.SocketMap or BpfMapType.SocketHash or BpfMapType.CpuMap
            or BpfMapType.XskMap => BpfCapabilities.Bpf | BpfCapabilities.NetworkAdmin,
        _ => BpfCapabilities.Bpf,
    };
}
