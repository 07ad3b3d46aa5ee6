// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Runtime.InteropServices;

namespace Cilium.Bpf;

/// <summary>Reads the losses that a BPF program counts, one counter per CPU.</summary>
/// <remarks>
/// The convention: a <see cref="BpfMapType.PerCpuArray"/> whose values are 64-bit counters; where the program's reservation or
/// output fails, it adds 1 to its own CPU's value at an index of its choice. Per-CPU values need no atomic operation and
/// contend with nobody. Several programs or rings may share a map, each with its index.
/// </remarks>
public sealed class PerCpuLossCounter : IEventLossSource
{
    private const int StackLimit = 1024;

    private readonly BpfMap _map;
    private readonly uint _index;

    /// <summary>Reads the counter at <paramref name="index"/> of <paramref name="map"/>, which stays the caller's.</summary>
    /// <param name="map">A per-CPU array of 64-bit counters.</param>
    /// <param name="index">Which of its counters.</param>
    /// <exception cref="ArgumentException">The map is of another kind or has values of another size.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The map has no such index.</exception>
    public PerCpuLossCounter(BpfMap map, uint index = 0)
    {
        ArgumentNullException.ThrowIfNull(map);
        if (map.Type != BpfMapType.PerCpuArray || map.ValueSize != sizeof(long))
        {
            throw new ArgumentException($"A loss counter is a per-CPU array with 8-byte values; this is {map}.", nameof(map));
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, map.MaxEntries);
        _map = map;
        _index = index;
    }

    /// <inheritdoc/>
    /// <remarks>One system call; the sum over all CPUs. Safe from any thread.</remarks>
    public long ReadLostCount()
    {
        int size = _map.ValueBufferSize;
        byte[]? rented = size > StackLimit ? ArrayPool<byte>.Shared.Rent(size) : null;
        Span<byte> values = rented is null ? stackalloc byte[size] : rented.AsSpan(0, size);
        try
        {
            uint index = _index;
            _map.TryLookupBytes(MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in index)), values);
            long sum = 0;
            foreach (long value in MemoryMarshal.Cast<byte, long>(values))
            {
                sum += value;
            }

            return sum;
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
        }
    }
}
