// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>The kind of a BPF map.</summary>
/// <remarks>Numbers as in the kernel's <c>enum bpf_map_type</c>; a newer kernel may report values not listed here.</remarks>
public enum BpfMapType
{
    /// <summary>None.</summary>
    Unspecified = 0,

    /// <summary>Hash table.</summary>
    Hash = 1,

    /// <summary>Array; every element exists from the start.</summary>
    Array = 2,

    /// <summary>Programs to tail-call. See <see cref="BpfProgramArray"/>.</summary>
    ProgramArray = 3,

    /// <summary>Perf events, one per CPU: the way events left the kernel before ring buffers.</summary>
    PerfEventArray = 4,

    /// <summary>Hash table with one value per CPU. See <see cref="BpfPerCpuMap{TKey, TValue}"/>.</summary>
    PerCpuHash = 5,

    /// <summary>Array with one value per CPU. See <see cref="BpfPerCpuMap{TKey, TValue}"/>.</summary>
    PerCpuArray = 6,

    /// <summary>Stack traces by id.</summary>
    StackTrace = 7,

    /// <summary>cgroups by index.</summary>
    CgroupArray = 8,

    /// <summary>Hash table that evicts the least recently used entry when full.</summary>
    LruHash = 9,

    /// <summary>LRU hash table with one value per CPU.</summary>
    LruPerCpuHash = 10,

    /// <summary>Longest-prefix match. See <see cref="IPv4PrefixKey"/> and <see cref="IPv6PrefixKey"/>.</summary>
    LpmTrie = 11,

    /// <summary>Array of maps. See <see cref="BpfMapOfMaps{TKey}"/>.</summary>
    ArrayOfMaps = 12,

    /// <summary>Hash table of maps. See <see cref="BpfMapOfMaps{TKey}"/>.</summary>
    HashOfMaps = 13,

    /// <summary>Network devices by index, for XDP redirection.</summary>
    DeviceMap = 14,

    /// <summary>Sockets by index.</summary>
    SocketMap = 15,

    /// <summary>CPUs, for XDP redirection.</summary>
    CpuMap = 16,

    /// <summary>AF_XDP sockets.</summary>
    XskMap = 17,

    /// <summary>Sockets by key.</summary>
    SocketHash = 18,

    /// <summary>Storage of one program per cgroup; keyed by <see cref="BpfCgroupStorageKey"/>. New code uses <see cref="CgroupLocalStorage"/>.</summary>
    CgroupStorage = 19,

    /// <summary>Sockets of a reuseport group.</summary>
    ReuseportSocketArray = 20,

    /// <summary>As <see cref="CgroupStorage"/>, with one value per CPU.</summary>
    PerCpuCgroupStorage = 21,

    /// <summary>First in, first out. See <see cref="BpfQueueMap{TValue}"/>.</summary>
    Queue = 22,

    /// <summary>Last in, first out. See <see cref="BpfQueueMap{TValue}"/>.</summary>
    Stack = 23,

    /// <summary>A value per socket. See <see cref="BpfLocalStorage{TValue}"/>.</summary>
    SocketStorage = 24,

    /// <summary>Network devices by interface index.</summary>
    DeviceMapHash = 25,

    /// <summary>Kernel operations implemented in BPF.</summary>
    StructOps = 26,

    /// <summary>Ring buffer from programs to user space.</summary>
    RingBuffer = 27,

    /// <summary>A value per inode. See <see cref="BpfLocalStorage{TValue}"/>.</summary>
    InodeStorage = 28,

    /// <summary>A value per task. See <see cref="BpfLocalStorage{TValue}"/>.</summary>
    TaskStorage = 29,

    /// <summary>Approximate set membership. See <see cref="BpfBloomFilter{TValue}"/>.</summary>
    BloomFilter = 30,

    /// <summary>Ring buffer from user space to programs.</summary>
    UserRingBuffer = 31,

    /// <summary>A value per cgroup. See <see cref="BpfLocalStorage{TValue}"/>.</summary>
    CgroupLocalStorage = 32,

    /// <summary>Memory shared with user space by address.</summary>
    Arena = 33,
}
