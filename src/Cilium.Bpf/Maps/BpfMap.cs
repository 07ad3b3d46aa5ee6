// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

/// <summary>A map in the kernel, whatever its kind and types. Typed access: <see cref="BpfMap{TKey, TValue}"/> and its neighbours.</summary>
/// <remarks>
/// A map that was created or opened is owned: disposing closes this process's reference, and the map lives on while a program,
/// a pin or another process refers to it. A typed view made from another map borrows its descriptor: disposing the view does
/// nothing, and it works until the owner is disposed. Safe from any thread, disposal included: an operation under way finishes,
/// a later one throws <see cref="ObjectDisposedException"/>.
/// </remarks>
public partial class BpfMap : IDisposable
{
    private readonly bool _ownsHandle;

    /// <summary>Takes ownership of a map's descriptor.</summary>
    /// <param name="handle">The descriptor; the caller disposes of it when this throws.</param>
    /// <param name="name">The full name, which may be longer than the kernel keeps; null to ask the kernel.</param>
    internal BpfMap(BpfHandle handle, string? name = null)
    {
        Handle = handle;
        _ownsHandle = true;
        KernelMapInfo info = default;
        BpfObjectInfo.Read(handle, ref info, "read map info");
        Name = name ?? info.name.ToString();
        Id = info.id;
        Type = (BpfMapType)info.type;
        KeySize = (int)info.key_size;
        ValueSize = (int)info.value_size;
        MaxEntries = info.max_entries;
        Flags = (BpfMapFlags)info.map_flags;
        ValueBufferSize = MapTraits.IsPerCpu(Type) ? PossibleCpus.Stride(ValueSize) * PossibleCpus.Count
            : MapTraits.IsMapOfMaps(Type) ? sizeof(uint)
            : ValueSize;
    }

    /// <summary>A view of <paramref name="map"/>, or, when it <paramref name="takesOver"/>, its new owner.</summary>
    private protected BpfMap(BpfMap map, bool takesOver)
    {
        ArgumentNullException.ThrowIfNull(map);
        Handle = map.Handle;
        _ownsHandle = takesOver;
        Name = map.Name;
        Id = map.Id;
        Type = map.Type;
        KeySize = map.KeySize;
        ValueSize = map.ValueSize;
        MaxEntries = map.MaxEntries;
        Flags = map.Flags;
        ValueBufferSize = map.ValueBufferSize;
    }

    /// <summary>The map's name: as in its object file when loaded from one, else the first 15 characters that the kernel kept.</summary>
    public string Name { get; }

    /// <summary>The kernel's id, unique while the map exists.</summary>
    public uint Id { get; }

    /// <summary>The kind of map.</summary>
    public BpfMapType Type { get; }

    /// <summary>Bytes of a key; 0 for queues, Bloom filters and ring buffers.</summary>
    public int KeySize { get; }

    /// <summary>Bytes of a value; of one CPU's value for per-CPU maps.</summary>
    public int ValueSize { get; }

    /// <summary>Capacity in entries; bytes for ring buffers; 0 for local storage.</summary>
    public uint MaxEntries { get; }

    /// <summary>The flags it was created with.</summary>
    public BpfMapFlags Flags { get; }

    /// <summary>Bytes that one lookup writes: <see cref="ValueSize"/>, or for per-CPU maps every possible CPU's value rounded up to 8 bytes.</summary>
    public int ValueBufferSize { get; }

    internal BpfHandle Handle { get; }

    /// <summary>A view with typed keys and values.</summary>
    /// <typeparam name="TKey">Laid out as the map's key.</typeparam>
    /// <typeparam name="TValue">Laid out as the map's value.</typeparam>
    /// <exception cref="MapIncompatibleException">The map is of another kind, or sizes differ; all differences are listed.</exception>
    public BpfMap<TKey, TValue> As<TKey, TValue>()
        where TKey : unmanaged
        where TValue : unmanaged
        => new(this);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases what this object owns.</summary>
    /// <param name="disposing">Always true: there is no finalizer, the descriptor has its own.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (_ownsHandle)
        {
            Handle.Dispose();
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"map '{Name}' (id {Id}, {Type}, key {KeySize} bytes, value {ValueSize} bytes, {MaxEntries} entries)";
}
