// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>A map definition of an object file and how the map is to be created.</summary>
public sealed class BpfMapSpec
{
    internal BpfMapSpec(string name, BpfMapType type, int keySize, int valueSize, uint maxEntries)
    {
        Name = name;
        Type = type;
        KeySize = keySize;
        ValueSize = valueSize;
        DeclaredMaxEntries = maxEntries;
        MaxEntries = maxEntries;
    }

    private BpfMapSpec(BpfMapSpec other)
    {
        Name = other.Name;
        Type = other.Type;
        KeySize = other.KeySize;
        ValueSize = other.ValueSize;
        DeclaredMaxEntries = other.DeclaredMaxEntries;
        MaxEntries = other.MaxEntries;
        Flags = other.Flags;
        DeclaredFlags = other.DeclaredFlags;
        Extra = other.Extra;
        NumaNode = other.NumaNode;
        Pinning = other.Pinning;
        PinPath = other.PinPath;
        KeyType = other.KeyType;
        ValueType = other.ValueType;
        InnerMap = other.InnerMap?.Clone();
        InnerTemplate = other.InnerTemplate;
        ReusedMap = other.ReusedMap;
        ReusedPath = other.ReusedPath;
        IsSelected = other.IsSelected;
    }

    /// <summary>The C name.</summary>
    public string Name { get; }

    /// <summary>The map type.</summary>
    public BpfMapType Type { get; }

    /// <summary>The size of a key in bytes; 0 for maps without keys.</summary>
    public int KeySize { get; }

    /// <summary>The size of a value in bytes; 0 for ring buffers.</summary>
    public int ValueSize { get; }

    /// <summary>The capacity in entries; in bytes for a ring buffer, which takes a power of two and a multiple of the page size.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to 0, or a ring buffer's size is not acceptable to the kernel.</exception>
    public uint MaxEntries
    {
        get;
        set
        {
            if (value == 0 && DeclaredMaxEntries != 0)
            {
                throw new ArgumentOutOfRangeException(nameof(value), value, $"Map '{Name}' needs at least one entry.");
            }

            if (Type == BpfMapType.RingBuffer && value != DeclaredMaxEntries
                && (!uint.IsPow2(value) || value % (uint)Environment.SystemPageSize != 0))
            {
                throw new ArgumentOutOfRangeException(
                    nameof(value), value, $"Ring buffer '{Name}' takes a power of two of bytes, at least one page ({Environment.SystemPageSize}).");
            }

            field = value;
        }
    }

    /// <summary>The creation flags.</summary>
    public BpfMapFlags Flags { get; set; }

    /// <summary>The type-specific <c>map_extra</c>, for example the number of hash functions of a Bloom filter.</summary>
    public ulong Extra { get; init; }

    /// <summary>The NUMA node to allocate on; null for any.</summary>
    public int? NumaNode { get; init; }

    /// <summary>Whether the definition asks for pinning by name.</summary>
    public BpfMapPinning Pinning { get; init; }

    /// <summary>The BTF type of keys; null when the definition gives only a size.</summary>
    public BtfType? KeyType { get; init; }

    /// <summary>The BTF type of values; null when the definition gives only a size.</summary>
    public BtfType? ValueType { get; init; }

    /// <summary>For maps of maps: the definition of the inner maps, which may be edited; null when the source gives none.</summary>
    public BpfMapSpec? InnerMap { get; init; }

    /// <summary>
    /// Where to pin the map. A compatible map already pinned there is used instead of creating one. Null for no pin, or for the
    /// pin root when <see cref="Pinning"/> is by name.
    /// </summary>
    public string? PinPath
    {
        get;
        set
        {
            if (value is not null)
            {
                ArgumentException.ThrowIfNullOrWhiteSpace(value);
            }

            field = value;
        }
    }

    /// <summary>Whether a load creates the map. Turn it off for a map type that the kernel lacks and that no selected program uses.</summary>
    public bool IsSelected { get; set; } = true;

    internal uint DeclaredMaxEntries { get; }

    internal BpfMapFlags DeclaredFlags { get; init; }

    internal bool IsShapeEdited => MaxEntries != DeclaredMaxEntries || Flags != DeclaredFlags;

    internal BpfMap? ReusedMap { get; private set; }

    internal string? ReusedPath { get; private set; }

    internal BpfMap? InnerTemplate { get; private set; }

    /// <summary>Uses an existing map instead of creating one.</summary>
    /// <param name="map">The map; it must stay undisposed until the load is over.</param>
    /// <exception cref="MapIncompatibleException">It differs from this definition; the error lists every difference.</exception>
    public void ReuseFrom(BpfMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        map.RequireCompatible(ToOptions(), null);
        ReusedMap = map;
        ReusedPath = null;
    }

    /// <summary>Uses the map pinned at a path instead of creating one. Unlike <see cref="PinPath"/>, the pin must exist.</summary>
    /// <param name="path">A path in a BPF file system; it is opened when the object is loaded.</param>
    public void ReusePinned(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ReusedPath = path;
        ReusedMap = null;
    }

    /// <summary>For maps of maps: gives the inner maps the shape of an existing map.</summary>
    /// <param name="template">The map; it must stay undisposed until the load is over.</param>
    /// <exception cref="InvalidOperationException">This is no map of maps.</exception>
    public void ReplaceInnerMap(BpfMap template)
    {
        ArgumentNullException.ThrowIfNull(template);
        if (Type is not (BpfMapType.ArrayOfMaps or BpfMapType.HashOfMaps))
        {
            throw new InvalidOperationException($"Map '{Name}' is of type {Type}, which holds no maps.");
        }

        InnerTemplate = template;
    }

    /// <summary>The definition.</summary>
    /// <returns>For example <c>ipcache: Hash, 24 → 8 bytes, 512000 entries</c>.</returns>
    public override string ToString() => $"{Name}: {Type}, {KeySize} → {ValueSize} bytes, {MaxEntries} entries";

    internal BpfMapSpec Clone() => new(this);

    /// <summary>What an existing map must be like to stand in for this one.</summary>
    internal BpfMapOptions ToOptions() => new(Type)
    {
        Name = Name,
        KeySize = KeySize,
        ValueSize = ValueSize,
        MaxEntries = Type == BpfMapType.RingBuffer ? RingBufferBytes(MaxEntries) : MaxEntries,
        Flags = Flags,
        NumaNode = NumaNode,
        Extra = Extra,
    };

    // libbpf rounds sizes that the C source gives to what the kernel accepts.
    private static uint RingBufferBytes(uint declared) =>
        Math.Max((uint)Environment.SystemPageSize, System.Numerics.BitOperations.RoundUpToPowerOf2(declared));
}
