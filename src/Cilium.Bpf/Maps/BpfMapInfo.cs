// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>What the kernel knows of a map, at one moment.</summary>
/// <remarks>Sources: <c>struct bpf_map_info</c> of linux/bpf.h, and <c>/proc/self/fdinfo</c> for memory and freezing.</remarks>
public sealed record BpfMapInfo
{
    /// <summary>The kernel's id.</summary>
    public required uint Id { get; init; }

    /// <summary>The first 15 characters of the name.</summary>
    public required string Name { get; init; }

    /// <summary>The kind of map.</summary>
    public required BpfMapType Type { get; init; }

    /// <summary>Bytes of a key.</summary>
    public required int KeySize { get; init; }

    /// <summary>Bytes of a value; of one CPU's value for per-CPU maps.</summary>
    public required int ValueSize { get; init; }

    /// <summary>Capacity in entries; bytes for ring buffers; 0 for local storage.</summary>
    public required uint MaxEntries { get; init; }

    /// <summary>The flags it was created with.</summary>
    public required BpfMapFlags Flags { get; init; }

    /// <summary>The kernel's <c>map_extra</c>; 0 on kernels before 5.16.</summary>
    public required ulong Extra { get; init; }

    /// <summary>The index of the interface that it was offloaded to, or 0.</summary>
    public required int InterfaceIndex { get; init; }

    /// <summary>The id of its type information, or 0.</summary>
    public required uint BtfId { get; init; }

    /// <summary>The id of the key's type there, or 0.</summary>
    public required uint BtfKeyTypeId { get; init; }

    /// <summary>The id of the value's type there, or 0.</summary>
    public required uint BtfValueTypeId { get; init; }

    /// <summary>Bytes of kernel memory that the map takes. Exact since Linux 6.3, an estimate of the capacity before.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>Whether user space can no longer change it.</summary>
    public required bool IsFrozen { get; init; }
}
