// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Cilium.Bpf;

namespace Cilium.Datapath;

/// <summary>Entries on their way into one map.</summary>
internal sealed class MapBatch<TKey, TValue>
    where TKey : unmanaged
    where TValue : unmanaged
{
    private const int E2Big = 7;
    private const int NoMemory = 12;
    private const int NoSpace = 28;

    private readonly List<TKey> _keys = [];
    private readonly List<TValue> _values = [];

    public int Count => _keys.Count;

    public void Add(in TKey key, in TValue value)
    {
        _keys.Add(key);
        _values.Add(value);
    }

    /// <summary>Writes all entries, noting their keys first so that a failure half-way can be taken back.</summary>
    /// <exception cref="DatapathCapacityException">The map is full.</exception>
    public void Write(BpfMap<TKey, TValue> map, List<TKey> noted)
    {
        noted.AddRange(_keys);
        WriteTo(map);
    }

    /// <summary>Writes all entries.</summary>
    /// <exception cref="DatapathCapacityException">The map is full.</exception>
    public void WriteTo(BpfMap<TKey, TValue> map)
    {
        if (_keys.Count == 0)
        {
            return;
        }

        try
        {
            map.UpdateBatch(CollectionsMarshal.AsSpan(_keys), CollectionsMarshal.AsSpan(_values));
        }
        catch (BpfException exception) when (exception.Errno is E2Big or NoSpace or NoMemory)
        {
            throw new DatapathCapacityException(MapNames.InFull(map.Name), map.MaxEntries, _keys.Count, exception);
        }
    }
}
