// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Datapath;

/// <summary>Counts what is written to the maps of services: an entry of a table, or an element or field of an array.</summary>
internal sealed class ServiceWrites
{
    public long Count { get; private set; }

    public void Add(int count = 1) => Count += count;

    /// <summary>Stores a value where it differs.</summary>
    public void Store(ref uint field, uint value)
    {
        if (field != value)
        {
            Volatile.Write(ref field, value);
            Count++;
        }
    }

    /// <inheritdoc cref="Store(ref uint, uint)"/>
    public void Store(ref ulong field, ulong value)
    {
        if (field != value)
        {
            Volatile.Write(ref field, value);
            Count++;
        }
    }
}
