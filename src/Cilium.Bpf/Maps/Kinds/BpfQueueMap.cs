// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

/// <summary>A map of type <see cref="BpfMapType.Queue"/> (first in, first out) or <see cref="BpfMapType.Stack"/> (last in, first out).</summary>
/// <typeparam name="TValue">Laid out as the map's value.</typeparam>
/// <remarks>Each operation is one <c>bpf(2)</c> call and allocates nothing. Ownership and thread-safety: as for <see cref="BpfMap"/>.</remarks>
public sealed unsafe class BpfQueueMap<TValue> : BpfMap
    where TValue : unmanaged
{
    private const ulong ReplaceOldest = 2;

    /// <summary>Binds a view of <paramref name="map"/>, which stays the owner.</summary>
    /// <param name="map">A queue or stack.</param>
    /// <exception cref="MapIncompatibleException">The map is of another kind, or the size differs.</exception>
    public BpfQueueMap(BpfMap map)
        : this(map, takesOver: false)
    {
    }

    private BpfQueueMap(BpfMap map, bool takesOver)
        : base(map, takesOver)
        => MapBinding.Require(map, MapTraits.IsQueue(map.Type), "Queue or Stack", 0, sizeof(TValue));

    /// <summary>Creates a queue or stack.</summary>
    /// <param name="options">What it shall be; the size of a value, when not set, comes from the type.</param>
    /// <inheritdoc cref="BpfMap.Create(BpfMapOptions)"/>
    public static new BpfQueueMap<TValue> Create(BpfMapOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return TakeOver(
            BpfMap.Create(options.WithSizes(0, sizeof(TValue))), static map => new BpfQueueMap<TValue>(map, takesOver: true));
    }

    /// <inheritdoc cref="BpfMap.OpenPinned(string, BpfMapAccess)"/>
    /// <exception cref="MapIncompatibleException">The map is of another kind, or the size differs.</exception>
    public static new BpfQueueMap<TValue> OpenPinned(string path, BpfMapAccess access = BpfMapAccess.ReadWrite) =>
        TakeOver(BpfMap.OpenPinned(path, access), static map => new BpfQueueMap<TValue>(map, takesOver: true));

    /// <summary>Appends a value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="replacesOldest">Whether a full queue gives up its oldest value instead of failing.</param>
    /// <exception cref="MapFullException">It is full.</exception>
    /// <exception cref="BpfException">The kernel refused.</exception>
    [SkipLocalsInit]
    public void Push(in TValue value, bool replacesOldest = false)
    {
        fixed (TValue* v = &value)
        {
            int result = InvokeElement(BpfCommand.BPF_MAP_UPDATE_ELEM, null, v, replacesOldest ? ReplaceOldest : 0);
            if (result < 0)
            {
                ThrowElementError(result, "push to map");
            }
        }
    }

    /// <summary>Takes the next value out.</summary>
    /// <param name="value">The value, or all zero.</param>
    /// <returns><see langword="false"/> when it is empty.</returns>
    /// <exception cref="BpfException">The kernel refused.</exception>
    public bool TryPop(out TValue value) => TryTake(BpfCommand.BPF_MAP_LOOKUP_AND_DELETE_ELEM, "pop from map", out value);

    /// <summary>Reads the next value and leaves it.</summary>
    /// <param name="value">The value, or all zero.</param>
    /// <returns><see langword="false"/> when it is empty.</returns>
    /// <exception cref="BpfException">The kernel refused.</exception>
    public bool TryPeek(out TValue value) => TryTake(BpfCommand.BPF_MAP_LOOKUP_ELEM, "peek into map", out value);

    [SkipLocalsInit]
    private bool TryTake(BpfCommand command, string operation, out TValue value)
    {
        Unsafe.SkipInit(out value);
        int result;
        fixed (TValue* v = &value)
        {
            result = InvokeElement(command, null, v);
        }

        if (result >= 0)
        {
            return true;
        }

        value = default;
        if (result != -Errno.ENOENT)
        {
            ThrowElementError(result, operation);
        }

        return false;
    }
}
