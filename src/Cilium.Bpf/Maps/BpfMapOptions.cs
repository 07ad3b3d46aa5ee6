// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>How a map is created, or what an existing map is expected to be.</summary>
public sealed partial class BpfMapOptions
{
    /// <summary>Creates options for a kind of map.</summary>
    public BpfMapOptions(BpfMapType type) => Type = type;

    /// <summary>The kind of map.</summary>
    public BpfMapType Type { get; set; }

    /// <summary>At most 15 letters, digits, '_' and '.': what <c>bpftool</c> shows. Default: none.</summary>
    public string Name { get; set; } = string.Empty;

    /// <summary>Bytes of a key. Default 0: what the type prescribes, or the size of the key type when a typed map is created.</summary>
    public int KeySize { get; set; }

    /// <summary>Bytes of a value (of one CPU's value for per-CPU maps). Default 0: as for <see cref="KeySize"/>.</summary>
    public int ValueSize { get; set; }

    /// <summary>
    /// Capacity in entries; for ring buffers the bytes of the ring (a power of two times the page size); 0 for local storage.
    /// As an expectation, 0 accepts any.
    /// </summary>
    /// <remarks>Hash tables allocate all of it at once unless <see cref="BpfMapFlags.NoPreallocation"/> is set.</remarks>
    public uint MaxEntries { get; set; }

    /// <summary>Flags; those that the type requires are added by themselves. Default: none.</summary>
    public BpfMapFlags Flags { get; set; }

    /// <summary>For maps of maps: a map of the kind that they will hold. Only its shape is used.</summary>
    public BpfMap? InnerMap { get; set; }

    /// <summary>The NUMA node to take memory from. Default: wherever the kernel likes.</summary>
    public int? NumaNode { get; set; }

    /// <summary>The kernel's <c>map_extra</c>: hash functions (1 to 15) of a Bloom filter. Default 0.</summary>
    public ulong Extra { get; set; }

    /// <summary>The key's type, so that tools print names, and differences are found member by member. Default: none.</summary>
    public BtfType? KeyType { get; set; }

    /// <summary>The value's type, of the same <see cref="Btf"/> as <see cref="KeyType"/>. Default: none.</summary>
    public BtfType? ValueType { get; set; }
}
