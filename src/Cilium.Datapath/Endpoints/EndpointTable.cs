// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using Cilium.Datapath.Layout;

namespace Cilium.Datapath;

/// <summary>The endpoints in the kernel. A change is written to a free slot and then swapped in by one store, so a packet
/// sees an endpoint before the change or after it, never between.</summary>
/// <remarks>Mapped memory: a change costs no system call. Not thread-safe: its owner serialises.</remarks>
internal sealed class EndpointTable
{
    private readonly DatapathMaps _maps;
    private readonly Dictionary<ushort, uint> _slots = [];
    private readonly Queue<uint> _free = new();
    private readonly HashSet<uint> _overflown = [];

    public EndpointTable(DatapathMaps maps)
    {
        _maps = maps;
        HashSet<uint> taken = [];
        foreach (uint slot in ReadSlots())
        {
            taken.Add(slot);
            _slots[_maps.Endpoints.Get((int)slot).Id] = slot;
        }

        // Slot 0 is what an empty cell says: never an endpoint's.
        for (uint slot = 1; slot < maps.Endpoints.Length; slot++)
        {
            if (!taken.Contains(slot))
            {
                _free.Enqueue(slot);
            }
        }
    }

    /// <summary>Every endpoint in the kernel.</summary>
    public IEnumerable<EndpointValue> All => _slots.Values.Select(slot => _maps.Endpoints.Get((int)slot));

    public bool TryFind(ushort id, out EndpointValue value)
    {
        bool isKnown = _slots.TryGetValue(id, out uint slot);
        value = isKnown ? _maps.Endpoints.Get((int)slot) : default;
        return isKnown;
    }

    /// <exception cref="DatapathCapacityException">There is no free slot.</exception>
    public void Put(in EndpointValue value)
    {
        bool isKnown = _slots.TryGetValue(value.Id, out uint former);
        uint formerIfindex = isKnown ? _maps.Endpoints.Get((int)former).Ifindex : 0;
        // Half of the slots are for changes under way: the last ones freed may still be in the hands of a packet.
        if (_slots.Count >= _maps.Endpoints.Length / 2 && !isKnown)
        {
            throw new DatapathCapacityException("endpoints", _maps.Endpoints.Length / 2, 1);
        }

        uint slot = _free.Dequeue();
        _maps.Endpoints.GetWritable((int)slot) = value;
        Thread.MemoryBarrier();
        try
        {
            Point(value.Ifindex, slot);
        }
        catch
        {
            _free.Enqueue(slot);
            throw;
        }

        _slots[value.Id] = slot;
        if (isKnown)
        {
            if (formerIfindex != value.Ifindex)
            {
                Unpoint(formerIfindex);
            }

            _free.Enqueue(former);
        }
    }

    public bool Remove(EndpointId id, out EndpointValue value)
    {
        if (!_slots.Remove(id.Value, out uint slot))
        {
            value = default;
            return false;
        }

        value = _maps.Endpoints.Get((int)slot);
        Unpoint(value.Ifindex);
        _free.Enqueue(slot);
        return true;
    }

    private static ulong ToCell(uint ifindex, uint slot) => ((ulong)slot << 32) | ifindex;

    private ref ulong CellOf(uint ifindex) => ref _maps.EndpointCells.GetWritable((int)(ifindex & (uint)(_maps.EndpointCells.Length - 1)));

    private void Point(uint ifindex, uint slot)
    {
        ref ulong cell = ref CellOf(ifindex);
        if ((uint)cell == ifindex || cell == 0)
        {
            Volatile.Write(ref cell, ToCell(ifindex, slot));
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

    private void Unpoint(uint ifindex)
    {
        ref ulong cell = ref CellOf(ifindex);
        if ((uint)cell == ifindex)
        {
            Volatile.Write(ref cell, 0);
        }

        if (_overflown.Remove(ifindex))
        {
            _maps.EndpointOverflow.TryDelete(ifindex);
        }
    }

    private IEnumerable<uint> ReadSlots()
    {
        for (int index = 0; index < _maps.EndpointCells.Length; index++)
        {
            ulong cell = _maps.EndpointCells.Get(index);
            if (cell != 0)
            {
                yield return (uint)(cell >> 32);
            }
        }

        foreach (var (ifindex, slot) in _maps.EndpointOverflow)
        {
            _overflown.Add(ifindex);
            yield return slot;
        }
    }
}
