// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Datapath;

/// <summary>Which slot each device leads to: cells by interface index modulo their number, and a hash for devices whose cell
/// belongs to another. A device's cell comes before its entry of the hash.</summary>
/// <remarks>Not thread-safe: its owner serialises.</remarks>
internal sealed class EndpointCells
{
    private readonly DatapathMaps _maps;
    private readonly HashSet<uint> _overflown = [];

    public EndpointCells(DatapathMaps maps)
    {
        _maps = maps;
        foreach (var (ifindex, _) in maps.EndpointOverflow)
        {
            _overflown.Add(ifindex);
        }
    }

    /// <summary>Every device that leads somewhere.</summary>
    public IEnumerable<(uint Ifindex, uint Slot)> All
    {
        get
        {
            for (int index = 0; index < _maps.EndpointCells.Length; index++)
            {
                ulong cell = _maps.EndpointCells.Get(index);
                if (cell != 0)
                {
                    yield return ((uint)cell, (uint)(cell >> 32));
                }
            }

            foreach (uint ifindex in _overflown)
            {
                if ((uint)CellOf(ifindex) != ifindex && _maps.EndpointOverflow.TryLookup(ifindex, out uint slot))
                {
                    yield return (ifindex, slot);
                }
            }
        }
    }

    /// <summary>The device's slot; 0 when it leads nowhere.</summary>
    public uint SlotOf(uint ifindex)
    {
        ulong cell = CellOf(ifindex);
        if ((uint)cell == ifindex)
        {
            return (uint)(cell >> 32);
        }

        return _overflown.Contains(ifindex) && _maps.EndpointOverflow.TryLookup(ifindex, out uint slot) ? slot : 0;
    }

    public void Point(uint ifindex, uint slot)
    {
        ref ulong cell = ref CellOf(ifindex);
        if ((uint)cell == ifindex || cell == 0)
        {
            Volatile.Write(ref cell, ((ulong)slot << 32) | ifindex);
            if (_overflown.Remove(ifindex))
            {
                _maps.EndpointOverflow.TryDelete(ifindex);
            }

            return;
        }

        MapBatch<uint, uint> batch = new();
        batch.Add(ifindex, slot);
        batch.WriteTo(_maps.EndpointOverflow);
        _overflown.Add(ifindex);
    }

    public void Unpoint(uint ifindex)
    {
        // Behind a cleared cell the entry of the hash would come to light.
        if (_overflown.Remove(ifindex))
        {
            _maps.EndpointOverflow.TryDelete(ifindex);
        }

        ref ulong cell = ref CellOf(ifindex);
        if ((uint)cell == ifindex)
        {
            Volatile.Write(ref cell, 0);
        }
    }

    private ref ulong CellOf(uint ifindex) => ref _maps.EndpointCells.GetWritable((int)(ifindex & (uint)(_maps.EndpointCells.Length - 1)));
}
