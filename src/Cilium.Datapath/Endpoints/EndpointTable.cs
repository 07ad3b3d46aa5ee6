// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using Cilium.Datapath.Layout;

namespace Cilium.Datapath;

/// <summary>The endpoints in the kernel. A change is written to a free slot and then swapped in by one store, so a packet
/// sees an endpoint before the change or after it, never between.</summary>
/// <remarks>Mapped memory: a change costs no system call. Not thread-safe: its owner serialises.</remarks>
internal sealed partial class EndpointTable
{
    private readonly DatapathMaps _maps;
    private readonly EndpointCells _cells;
    private readonly Dictionary<ushort, uint> _slots = [];
    private readonly Queue<uint> _free = new();
    private int _length;

    /// <summary>Reads what is there; to go on with what a former process left, see <see cref="Adopt"/>.</summary>
    public EndpointTable(DatapathMaps maps)
        : this(maps, new EndpointCells(maps))
    {
    }

    private EndpointTable(DatapathMaps maps, EndpointCells cells)
    {
        _maps = maps;
        _cells = cells;
        HashSet<uint> taken = [];
        foreach (var (_, slot) in cells.All)
        {
            taken.Add(slot);
            _slots[_maps.Endpoints.Get((int)slot).Id] = slot;
        }

        _length = maps.Endpoints.Length;

        // Slot 0 is what an empty cell says: never an endpoint's.
        for (uint slot = 1; slot < maps.Endpoints.Length; slot++)
        {
            if (!taken.Contains(slot))
            {
                _free.Enqueue(slot);
            }
        }
    }

    /// <summary>How many endpoints there are.</summary>
    public int Count => _slots.Count;

    /// <summary>Makes slots usable that were added.</summary>
    public void Grow()
    {
        for (; _length < _maps.Endpoints.Length; _length++)
        {
            _free.Enqueue((uint)_length);
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

    public bool TryFindByDevice(uint ifindex, out EndpointValue value)
    {
        uint slot = _cells.SlotOf(ifindex);
        value = slot == 0 ? default : _maps.Endpoints.Get((int)slot);
        return slot != 0;
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
            _cells.Point(value.Ifindex, slot);
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
                _cells.Unpoint(formerIfindex);
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
        _cells.Unpoint(value.Ifindex);
        _free.Enqueue(slot);
        return true;
    }
}
