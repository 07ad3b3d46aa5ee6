// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>An entry of a per-CPU map, valid until the walk goes on.</summary>
/// <typeparam name="TKey">The map's key.</typeparam>
/// <typeparam name="TValue">One CPU's value.</typeparam>
public readonly ref struct BpfPerCpuEntry<TKey, TValue>
    where TKey : unmanaged
    where TValue : unmanaged
{
    internal BpfPerCpuEntry(TKey key, ReadOnlySpan<TValue> values)
    {
        Key = key;
        Values = values;
    }

    /// <summary>The key.</summary>
    public TKey Key { get; }

    /// <summary>A value for each of the <see cref="PossibleCpus"/>.</summary>
    public ReadOnlySpan<TValue> Values { get; }
}
