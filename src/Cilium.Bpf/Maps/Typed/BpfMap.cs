// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

/// <summary>A map with typed keys and values: hash, LRU hash, array, LPM trie and other kinds with one plain value per key.</summary>
/// <typeparam name="TKey">Laid out as the map's key.</typeparam>
/// <typeparam name="TValue">Laid out as the map's value.</typeparam>
/// <remarks>
/// Sizes are checked when bound. Layout and byte order are the caller's: declare padding as fields, for the kernel compares
/// keys byte by byte and the compiler leaves gaps undefined. Single operations are one <c>bpf(2)</c> call and allocate nothing.
/// Ownership and thread-safety: as for <see cref="BpfMap"/>.
/// </remarks>
public sealed unsafe partial class BpfMap<TKey, TValue> : BpfMap, IEnumerable<KeyValuePair<TKey, TValue>>
    where TKey : unmanaged
    where TValue : unmanaged
{
    /// <summary>Binds a view of <paramref name="map"/>, which stays the owner.</summary>
    /// <param name="map">Any map of a fitting kind.</param>
    /// <exception cref="MapIncompatibleException">The map is of another kind, or sizes differ; all differences are listed.</exception>
    public BpfMap(BpfMap map)
        : this(map, takesOver: false)
    {
    }

    private BpfMap(BpfMap map, bool takesOver)
        : base(map, takesOver)
        => MapBinding.Require(
            map, MapTraits.HasPlainElements(map.Type), "one with a plain value per key", sizeof(TKey), sizeof(TValue));

    /// <summary>Creates a map.</summary>
    /// <param name="options">What it shall be; sizes that are not set come from the types.</param>
    /// <inheritdoc cref="BpfMap.Create(BpfMapOptions)"/>
    public static new BpfMap<TKey, TValue> Create(BpfMapOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return TakeOver(
            BpfMap.Create(options.WithSizes(sizeof(TKey), sizeof(TValue))),
            static map => new BpfMap<TKey, TValue>(map, takesOver: true));
    }

    /// <summary>Creates a map.</summary>
    /// <param name="type">The kind of map.</param>
    /// <param name="maxEntries">Capacity in entries.</param>
    /// <param name="name">At most 15 letters, digits, '_' and '.'; empty for none.</param>
    /// <inheritdoc cref="BpfMap.Create(BpfMapOptions)"/>
    public static BpfMap<TKey, TValue> Create(BpfMapType type, uint maxEntries, string name = "") =>
        Create(new BpfMapOptions(type) { MaxEntries = maxEntries, Name = name });

    /// <inheritdoc cref="BpfMap.OpenPinned(string, BpfMapAccess)"/>
    /// <exception cref="MapIncompatibleException">The map is of another kind, or sizes differ; all differences are listed.</exception>
    public static new BpfMap<TKey, TValue> OpenPinned(string path, BpfMapAccess access = BpfMapAccess.ReadWrite) =>
        TakeOver(BpfMap.OpenPinned(path, access), static map => new BpfMap<TKey, TValue>(map, takesOver: true));

    /// <inheritdoc cref="BpfMap.OpenById(uint)"/>
    /// <exception cref="MapIncompatibleException">The map is of another kind, or sizes differ; all differences are listed.</exception>
    public static new BpfMap<TKey, TValue> OpenById(uint id) =>
        TakeOver(BpfMap.OpenById(id), static map => new BpfMap<TKey, TValue>(map, takesOver: true));

    /// <summary>Reads the value of <paramref name="key"/>.</summary>
    /// <param name="key">The key, in the map's own byte order.</param>
    /// <param name="value">The value, or all zero when there is none.</param>
    /// <returns><see langword="false"/> when the key is not in the map.</returns>
    /// <exception cref="BpfException">The kernel refused: <c>EPERM</c> when opened for writing only.</exception>
    [SkipLocalsInit]
    public bool TryLookup(in TKey key, out TValue value)
    {
        Unsafe.SkipInit(out value);
        int result;
        fixed (TKey* k = &key)
        fixed (TValue* v = &value)
        {
            result = InvokeElement(BpfCommand.BPF_MAP_LOOKUP_ELEM, k, v);
        }

        if (result >= 0)
        {
            return true;
        }

        value = default;
        if (result != -Errno.ENOENT)
        {
            ThrowElementError(result, "look up in map");
        }

        return false;
    }

    /// <summary>Reads the value of <paramref name="key"/>, which must be there.</summary>
    /// <param name="key">The key, in the map's own byte order.</param>
    /// <exception cref="BpfException"><c>ENOENT</c>: the key is not in the map; or the kernel refused.</exception>
    public TValue Lookup(in TKey key)
    {
        if (!TryLookup(key, out TValue value))
        {
            ThrowElementError(-Errno.ENOENT, "look up in map");
        }

        return value;
    }

    /// <summary>Adds or replaces the entry for <paramref name="key"/>.</summary>
    /// <param name="key">The key, in the map's own byte order (addresses and ports: usually network order).</param>
    /// <param name="value">The value.</param>
    /// <param name="mode">Whether the entry must, may or must not exist.</param>
    /// <exception cref="MapFullException">There is no room for another entry.</exception>
    /// <exception cref="BpfException">The kernel refused: <c>EEXIST</c>/<c>ENOENT</c> when <paramref name="mode"/> is not met;
    /// <c>EPERM</c> when frozen or opened read-only; <c>E2BIG</c> for an array index that is too high.</exception>
    [SkipLocalsInit]
    public void Update(in TKey key, in TValue value, BpfUpdateMode mode = BpfUpdateMode.Any)
    {
        fixed (TKey* k = &key)
        fixed (TValue* v = &value)
        {
            int result = InvokeElement(BpfCommand.BPF_MAP_UPDATE_ELEM, k, v, (ulong)mode);
            if (result < 0)
            {
                ThrowElementError(result, "update map");
            }
        }
    }

    /// <summary>Adds an entry if <paramref name="key"/> is not in the map yet.</summary>
    /// <param name="key">The key, in the map's own byte order.</param>
    /// <param name="value">The value.</param>
    /// <returns><see langword="false"/> when the key was there; its value is unchanged.</returns>
    /// <exception cref="MapFullException">There is no room for another entry.</exception>
    /// <exception cref="BpfException">The kernel refused.</exception>
    [SkipLocalsInit]
    public bool TryAdd(in TKey key, in TValue value)
    {
        fixed (TKey* k = &key)
        fixed (TValue* v = &value)
        {
            int result = InvokeElement(BpfCommand.BPF_MAP_UPDATE_ELEM, k, v, (ulong)BpfUpdateMode.MustNotExist);
            if (result < 0 && result != -Errno.EEXIST)
            {
                ThrowElementError(result, "add to map");
            }

            return result >= 0;
        }
    }

    /// <summary>Deletes the entry for <paramref name="key"/>.</summary>
    /// <param name="key">The key, in the map's own byte order.</param>
    /// <returns><see langword="false"/> when the key was not in the map.</returns>
    /// <exception cref="BpfException">The kernel refused: <c>EINVAL</c> for arrays, whose elements cannot be deleted;
    /// <c>EPERM</c> when frozen or opened read-only.</exception>
    [SkipLocalsInit]
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

    /// <summary>Deletes the entry for <paramref name="key"/>, which must be there.</summary>
    /// <param name="key">The key, in the map's own byte order.</param>
    /// <exception cref="BpfException"><c>ENOENT</c>: the key is not in the map; or as for <see cref="TryDelete"/>.</exception>
    public void Delete(in TKey key)
    {
        if (!TryDelete(key))
        {
            ThrowElementError(-Errno.ENOENT, "delete from map");
        }
    }

    /// <summary>Takes the entry for <paramref name="key"/> out of the map, in one step.</summary>
    /// <param name="key">The key, in the map's own byte order.</param>
    /// <param name="value">The value that was there, or all zero.</param>
    /// <returns><see langword="false"/> when the key was not in the map.</returns>
    /// <exception cref="BpfException"><c>ENOTSUPP</c>: only hash tables offer this (Linux 5.14 and later); else as for <see cref="TryDelete"/>.</exception>
    [SkipLocalsInit]
    public bool TryLookupAndDelete(in TKey key, out TValue value)
    {
        Unsafe.SkipInit(out value);
        int result;
        fixed (TKey* k = &key)
        fixed (TValue* v = &value)
        {
            result = InvokeElement(BpfCommand.BPF_MAP_LOOKUP_AND_DELETE_ELEM, k, v);
        }

        if (result >= 0)
        {
            return true;
        }

        value = default;
        if (result != -Errno.ENOENT)
        {
            ThrowElementError(result, "look up and delete in map");
        }

        return false;
    }
}
