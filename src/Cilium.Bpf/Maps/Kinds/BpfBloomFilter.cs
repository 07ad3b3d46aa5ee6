// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

/// <summary>A map of type <see cref="BpfMapType.BloomFilter"/>: says "certainly not" or "probably". Linux 5.16 and later.</summary>
/// <typeparam name="TValue">Laid out as the map's value.</typeparam>
/// <remarks>Each operation is one <c>bpf(2)</c> call and allocates nothing. Ownership and thread-safety: as for <see cref="BpfMap"/>.</remarks>
public sealed unsafe class BpfBloomFilter<TValue> : BpfMap
    where TValue : unmanaged
{
    /// <summary>Binds a view of <paramref name="map"/>, which stays the owner.</summary>
    /// <param name="map">A Bloom filter.</param>
    /// <exception cref="MapIncompatibleException">The map is of another kind, or the size differs.</exception>
    public BpfBloomFilter(BpfMap map)
        : this(map, takesOver: false)
    {
    }

    private BpfBloomFilter(BpfMap map, bool takesOver)
        : base(map, takesOver)
        => MapBinding.Require(map, map.Type == BpfMapType.BloomFilter, "BloomFilter", 0, sizeof(TValue));

    /// <summary>Creates a Bloom filter.</summary>
    /// <param name="options">What it shall be; <see cref="BpfMapOptions.MaxEntries"/> is how many values are expected, and
    /// <see cref="BpfMapOptions.Extra"/> the number of hash functions (default 5).</param>
    /// <inheritdoc cref="BpfMap.Create(BpfMapOptions)"/>
    public static new BpfBloomFilter<TValue> Create(BpfMapOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return TakeOver(
            BpfMap.Create(options.WithSizes(0, sizeof(TValue))), static map => new BpfBloomFilter<TValue>(map, takesOver: true));
    }

    /// <summary>Adds a value; it cannot be removed.</summary>
    /// <param name="value">The value.</param>
    /// <exception cref="BpfException">The kernel refused.</exception>
    public void Add(in TValue value)
    {
        fixed (TValue* v = &value)
        {
            int result = InvokeElement(BpfCommand.BPF_MAP_UPDATE_ELEM, null, v);
            if (result < 0)
            {
                ThrowElementError(result, "add to map");
            }
        }
    }

    /// <summary>Whether a value may have been added.</summary>
    /// <param name="value">The value.</param>
    /// <returns><see langword="false"/> when it certainly has not.</returns>
    /// <exception cref="BpfException">The kernel refused.</exception>
    public bool MayContain(in TValue value)
    {
        TValue copy = value;
        int result = InvokeElement(BpfCommand.BPF_MAP_LOOKUP_ELEM, null, &copy);
        if (result < 0 && result != -Errno.ENOENT)
        {
            ThrowElementError(result, "look up in map");
        }

        return result >= 0;
    }
}
