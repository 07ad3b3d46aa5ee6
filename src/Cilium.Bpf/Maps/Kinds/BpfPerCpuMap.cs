// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

/// <summary>A map with one value per CPU: per-CPU hash, LRU per-CPU hash, per-CPU array, per-CPU cgroup storage.</summary>
/// <typeparam name="TKey">Laid out as the map's key.</typeparam>
/// <typeparam name="TValue">Laid out as one CPU's value.</typeparam>
/// <remarks>
/// A value is a span with one element for each of the <see cref="PossibleCpus"/>, in ascending order. Programs change their own
/// CPU's element while it is read: elements are not of one instant. Single operations are one <c>bpf(2)</c> call and allocate
/// nothing. Ownership and thread-safety: as for <see cref="BpfMap"/>.
/// </remarks>
public sealed unsafe partial class BpfPerCpuMap<TKey, TValue> : BpfMap
    where TKey : unmanaged
    where TValue : unmanaged
{
    private const int LargestStackBuffer = 1024;

    /// <summary>Binds a view of <paramref name="map"/>, which stays the owner.</summary>
    /// <param name="map">A per-CPU map.</param>
    /// <exception cref="MapIncompatibleException">The map is of another kind, or sizes differ; all differences are listed.</exception>
    public BpfPerCpuMap(BpfMap map)
        : this(map, takesOver: false)
    {
    }

    private BpfPerCpuMap(BpfMap map, bool takesOver)
        : base(map, takesOver)
        => MapBinding.Require(map, MapTraits.IsPerCpu(map.Type), "one with a value per CPU", sizeof(TKey), sizeof(TValue));

    // The kernel rounds each CPU's value up to 8 bytes.
    internal static bool IsDense => PossibleCpus.Stride(sizeof(TValue)) == sizeof(TValue);

    /// <summary>Creates a per-CPU map.</summary>
    /// <param name="options">What it shall be; sizes that are not set come from the types.</param>
    /// <inheritdoc cref="BpfMap.Create(BpfMapOptions)"/>
    public static new BpfPerCpuMap<TKey, TValue> Create(BpfMapOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return TakeOver(
            BpfMap.Create(options.WithSizes(sizeof(TKey), sizeof(TValue))),
            static map => new BpfPerCpuMap<TKey, TValue>(map, takesOver: true));
    }

    /// <inheritdoc cref="BpfMap.OpenPinned(string, BpfMapAccess)"/>
    /// <exception cref="MapIncompatibleException">The map is of another kind, or sizes differ; all differences are listed.</exception>
    public static new BpfPerCpuMap<TKey, TValue> OpenPinned(string path, BpfMapAccess access = BpfMapAccess.ReadWrite) =>
        TakeOver(BpfMap.OpenPinned(path, access), static map => new BpfPerCpuMap<TKey, TValue>(map, takesOver: true));

    /// <summary>Reads every CPU's value of <paramref name="key"/>.</summary>
    /// <param name="key">The key, in the map's own byte order.</param>
    /// <param name="values">Receives the values; as long as <see cref="PossibleCpus.Count"/>.</param>
    /// <returns><see langword="false"/> when the key is not in the map; <paramref name="values"/> are then unspecified.</returns>
    /// <exception cref="ArgumentException"><paramref name="values"/> has another length.</exception>
    /// <exception cref="BpfException">The kernel refused.</exception>
    public bool TryLookup(in TKey key, Span<TValue> values) =>
        TryRead(BpfCommand.BPF_MAP_LOOKUP_ELEM, "look up in map", key, values);

    /// <summary>Takes the entry for <paramref name="key"/> out of the map (hash tables; Linux 5.14 and later).</summary>
    /// <param name="key">The key, in the map's own byte order.</param>
    /// <param name="values">Receives the values; as long as <see cref="PossibleCpus.Count"/>.</param>
    /// <returns><see langword="false"/> when the key is not in the map.</returns>
    /// <exception cref="ArgumentException"><paramref name="values"/> has another length.</exception>
    /// <exception cref="BpfException"><c>ENOTSUPP</c>: arrays do not offer this; or the kernel refused.</exception>
    public bool TryLookupAndDelete(in TKey key, Span<TValue> values) =>
        TryRead(BpfCommand.BPF_MAP_LOOKUP_AND_DELETE_ELEM, "look up and delete in map", key, values);

    /// <summary>Adds or replaces every CPU's value of <paramref name="key"/>.</summary>
    /// <param name="key">The key, in the map's own byte order.</param>
    /// <param name="values">The values; as many as <see cref="PossibleCpus.Count"/>.</param>
    /// <param name="mode">Whether the entry must, may or must not exist.</param>
    /// <exception cref="ArgumentException"><paramref name="values"/> has another length.</exception>
    /// <exception cref="MapFullException">There is no room for another entry.</exception>
    /// <exception cref="BpfException">The kernel refused.</exception>
    [SkipLocalsInit]
    public void Update(in TKey key, ReadOnlySpan<TValue> values, BpfUpdateMode mode = BpfUpdateMode.Any)
    {
        RequireCpus(values.Length, nameof(values));
        int result;
        if (IsDense)
        {
            fixed (TKey* k = &key)
            fixed (TValue* v = values)
            {
                result = InvokeElement(BpfCommand.BPF_MAP_UPDATE_ELEM, k, v, (ulong)mode);
            }
        }
        else
        {
            byte[]? rented = null;
            Span<byte> buffer = ValueBufferSize <= LargestStackBuffer
                ? stackalloc byte[LargestStackBuffer]
                : (rented = ArrayPool<byte>.Shared.Rent(ValueBufferSize));
            Spread(values, buffer[..ValueBufferSize]);
            fixed (TKey* k = &key)
            fixed (byte* v = buffer)
            {
                result = InvokeElement(BpfCommand.BPF_MAP_UPDATE_ELEM, k, v, (ulong)mode);
            }

            Return(rented);
        }

        if (result < 0)
        {
            ThrowElementError(result, "update map");
        }
    }

    /// <summary>Deletes the entry for <paramref name="key"/>.</summary>
    /// <param name="key">The key, in the map's own byte order.</param>
    /// <returns><see langword="false"/> when the key was not in the map.</returns>
    /// <exception cref="BpfException">The kernel refused: <c>EINVAL</c> for arrays, whose elements cannot be deleted.</exception>
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

    [SkipLocalsInit]
    private bool TryRead(BpfCommand command, string operation, in TKey key, Span<TValue> values)
    {
        RequireCpus(values.Length, nameof(values));
        int result;
        if (IsDense)
        {
            fixed (TKey* k = &key)
            fixed (TValue* v = values)
            {
                result = InvokeElement(command, k, v);
            }
        }
        else
        {
            byte[]? rented = null;
            Span<byte> buffer = ValueBufferSize <= LargestStackBuffer
                ? stackalloc byte[LargestStackBuffer]
                : (rented = ArrayPool<byte>.Shared.Rent(ValueBufferSize));
            fixed (TKey* k = &key)
            fixed (byte* v = buffer)
            {
                result = InvokeElement(command, k, v);
            }

            if (result >= 0)
            {
                Gather(buffer[..ValueBufferSize], values);
            }

            Return(rented);
        }

        if (result < 0 && result != -Errno.ENOENT)
        {
            ThrowElementError(result, operation);
        }

        return result >= 0;
    }

    /// <summary>Copies values from the kernel's layout.</summary>
    internal static void Gather(ReadOnlySpan<byte> buffer, Span<TValue> values)
    {
        int stride = PossibleCpus.Stride(sizeof(TValue));
        for (int cpu = 0; cpu < values.Length; cpu++)
        {
            values[cpu] = MemoryMarshal.Read<TValue>(buffer[(cpu * stride)..]);
        }
    }

    private static void Spread(ReadOnlySpan<TValue> values, Span<byte> buffer)
    {
        int stride = PossibleCpus.Stride(sizeof(TValue));
        buffer.Clear();
        for (int cpu = 0; cpu < values.Length; cpu++)
        {
            MemoryMarshal.Write(buffer[(cpu * stride)..], values[cpu]);
        }
    }

    private static void Return(byte[]? rented)
    {
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static void RequireCpus(int length, string parameter)
    {
        if (length != PossibleCpus.Count)
        {
            throw new ArgumentException($"Has {length} elements; there are {PossibleCpus.Count} possible CPUs.", parameter);
        }
    }
}
