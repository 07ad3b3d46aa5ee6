// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

/// <summary>A map of type <see cref="BpfMapType.ArrayOfMaps"/> or <see cref="BpfMapType.HashOfMaps"/>: its values are maps of one shape.</summary>
/// <typeparam name="TKey">Laid out as the map's key; <see cref="uint"/> for arrays.</typeparam>
/// <remarks>
/// The outer map keeps its inner maps alive. Replacing an inner map is one atomic step for programs, so a large change is made
/// by filling a new inner map and then putting it in. Ownership and thread-safety: as for <see cref="BpfMap"/>.
/// </remarks>
public sealed unsafe class BpfMapOfMaps<TKey> : BpfMap
    where TKey : unmanaged
{
    /// <summary>Binds a view of <paramref name="map"/>, which stays the owner.</summary>
    /// <param name="map">A map of maps.</param>
    /// <exception cref="MapIncompatibleException">The map is of another kind, or the size differs.</exception>
    public BpfMapOfMaps(BpfMap map)
        : this(map, takesOver: false)
    {
    }

    private BpfMapOfMaps(BpfMap map, bool takesOver)
        : base(map, takesOver)
        => MapBinding.Require(map, MapTraits.IsMapOfMaps(map.Type), "ArrayOfMaps or HashOfMaps", sizeof(TKey), valueSize: null);

    /// <summary>Creates a map of maps.</summary>
    /// <param name="options">What it shall be; <see cref="BpfMapOptions.InnerMap"/> gives the shape of the inner maps.</param>
    /// <inheritdoc cref="BpfMap.Create(BpfMapOptions)"/>
    public static new BpfMapOfMaps<TKey> Create(BpfMapOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return TakeOver(
            BpfMap.Create(options.WithSizes(sizeof(TKey), sizeof(uint))), static map => new BpfMapOfMaps<TKey>(map, takesOver: true));
    }

    /// <inheritdoc cref="BpfMap.OpenPinned(string, BpfMapAccess)"/>
    /// <exception cref="MapIncompatibleException">The map is of another kind, or the size differs.</exception>
    public static new BpfMapOfMaps<TKey> OpenPinned(string path, BpfMapAccess access = BpfMapAccess.ReadWrite) =>
        TakeOver(BpfMap.OpenPinned(path, access), static map => new BpfMapOfMaps<TKey>(map, takesOver: true));

    /// <summary>Puts an inner map in.</summary>
    /// <param name="key">The key, in the map's own byte order.</param>
    /// <param name="inner">A map of the shape that the outer map was created for.</param>
    /// <param name="mode">Whether the entry must, may or must not exist.</param>
    /// <exception cref="MapFullException">There is no room for another entry.</exception>
    /// <exception cref="BpfException"><c>EINVAL</c>: the inner map has another type, size or flags; or the kernel refused.</exception>
    public void Update(in TKey key, BpfMap inner, BpfUpdateMode mode = BpfUpdateMode.Any)
    {
        ArgumentNullException.ThrowIfNull(inner);
        fixed (TKey* k = &key)
        {
            int result = DescriptorElement.Update(this, k, inner.Handle, mode);
            if (result == -Errno.EINVAL)
            {
                throw new BpfException(
                    "update map", Errno.EINVAL, $"'{Name}'", $"{inner} does not have the shape that it was created for.");
            }

            if (result < 0)
            {
                ThrowElementError(result, "update map");
            }
        }
    }

    /// <summary>The id of the inner map of a key.</summary>
    /// <param name="key">The key, in the map's own byte order.</param>
    /// <param name="mapId">The kernel's id, or 0.</param>
    /// <returns><see langword="false"/> when the key has none.</returns>
    /// <exception cref="BpfException">The kernel refused.</exception>
    public bool TryLookupId(in TKey key, out uint mapId)
    {
        uint id = 0;
        int result;
        fixed (TKey* k = &key)
        {
            result = InvokeElement(BpfCommand.BPF_MAP_LOOKUP_ELEM, k, &id);
        }

        if (result < 0 && result != -Errno.ENOENT)
        {
            ThrowElementError(result, "look up in map");
        }

        mapId = id;
        return result >= 0;
    }

    /// <summary>Opens the inner map of a key.</summary>
    /// <param name="key">The key, in the map's own byte order.</param>
    /// <param name="inner">The inner map, owned by the caller.</param>
    /// <returns><see langword="false"/> when the key has none.</returns>
    /// <exception cref="BpfException">The kernel refused: opening needs CAP_SYS_ADMIN.</exception>
    public bool TryOpen(in TKey key, [NotNullWhen(true)] out BpfMap? inner)
    {
        inner = TryLookupId(key, out uint id) ? TryOpenById(id) : null;
        return inner is not null;
    }

    /// <summary>Takes an inner map out; it lives on while something else refers to it.</summary>
    /// <param name="key">The key, in the map's own byte order.</param>
    /// <returns><see langword="false"/> when the key had none.</returns>
    /// <exception cref="BpfException">The kernel refused.</exception>
    public bool TryDelete(in TKey key)
    {
        fixed (TKey* k = &key)
        {
            int result = InvokeElement(BpfCommand.BPF_MAP_DELETE_ELEM, k, null);
            if (result < 0 && result != -Errno.ENOENT)
            {
                ThrowElementError(result, "delete from map");
            }

            return result >= 0;
        }
    }

    /// <summary>Every key that has an inner map, with that map's id. Guarantees as for <see cref="BpfMap{TKey, TValue}.GetEnumerator"/>.</summary>
    /// <returns>Keys and ids; maps may come and go meanwhile.</returns>
    /// <exception cref="BpfException">The kernel refused.</exception>
    public IEnumerable<KeyValuePair<TKey, uint>> EnumerateInnerIds()
    {
        var cursor = default(BpfBatchCursor<TKey>);
        int room = ChunkSize.Initial(MaxEntries, Unsafe.SizeOf<TKey>() + sizeof(uint));
        while (!cursor.IsComplete)
        {
            var keys = new TKey[room];
            uint[] ids = new uint[room];
            int count = ReadIds(ref cursor, keys, ids);
            if (count == -Errno.ENOSPC)
            {
                room = checked(room * 2);
                continue;
            }

            if (count < 0)
            {
                ThrowWalkError(count, "walk through map", room);
            }

            for (int i = 0; i < count; i++)
            {
                yield return new KeyValuePair<TKey, uint>(keys[i], ids[i]);
            }
        }
    }

    private int ReadIds(ref BpfBatchCursor<TKey> cursor, TKey[] keys, uint[] ids)
    {
        fixed (TKey* token = &cursor.Token, k = keys)
        fixed (uint* v = ids)
        {
            return ReadChunk(ref cursor.State, (byte*)token, (byte*)k, (byte*)v, keys.Length);
        }
    }
}
