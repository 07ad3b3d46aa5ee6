// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cilium.Bpf;
using Cilium.Datapath.Layout;
using Cilium.LoadBalancing;

namespace Cilium.Datapath;

/// <summary>Pools and the slots that they name. Slots in use change one by one, each a store; where a pool begins and how long it is
/// changes in one store. Not thread-safe: its owner serialises.</summary>
internal sealed class PoolTable
{
    private const int SmallRun = 16;

    private readonly BpfMappedArray<PoolValue> _pools;
    private readonly BpfMappedArray<uint> _slots;
    private readonly ServiceWrites _writes;
    private readonly ServiceGrace _grace;
    private readonly IndexRuns _runs;
    private readonly List<IndexRun> _retired = [];
    private readonly Dictionary<uint, int> _wanted = [];
    private readonly List<int> _surplus = [];

    public PoolTable(ServiceMaps maps, ServiceWrites writes, ServiceGrace grace, IEnumerable<IndexRun> taken)
    {
        _pools = maps.Pools;
        _slots = maps.PoolSlots;
        _writes = writes;
        _grace = grace;
        _runs = new IndexRuns(ServiceMapNames.PoolSlots, (uint)_slots.Length, taken);
        grace.OnSettled(Settle);
    }

    public long UsedSlots => _slots.Length - _runs.Free;

    public uint SlotAt(SlotRun run, int index) => _slots.Get((int)run.Run.First + index);

    /// <summary>How many slots lead to a backend.</summary>
    public int CountOf(SlotRun run, uint backend)
    {
        int count = 0;
        for (int i = 0; i < run.Count; i++)
        {
            count += SlotAt(run, i) == backend ? 1 : 0;
        }

        return count;
    }

    /// <summary>Where a pool's slots go: where they are, or else where there is room; nothing is written.</summary>
    /// <exception cref="ServiceMapFullException">There is no room.</exception>
    public SlotRun Plan(SlotRun? present, BackendPool desired, in ServicePortKey key)
    {
        int count = desired.Slots.Length;
        uint room = RoomFor(desired);
        if (present is not null && present != SlotRun.None && count <= present.Run.Length && present.Run.Length <= Math.Max(SmallRun, 4 * room))
        {
            return present;
        }

        return room == 0 ? new SlotRun { Run = default } : new SlotRun { Run = Take(room, key) };
    }

    /// <summary>Writes what differs. Programs that choose meanwhile find a backend of before or of after.</summary>
    public void Fill(SlotRun run, ReadOnlySpan<uint> backends, bool isMaglev)
    {
        if (isMaglev || run.Count == 0)
        {
            for (int i = 0; i < backends.Length; i++)
            {
                Store(run, i, backends[i]);
            }
        }
        else
        {
            FillInAnyOrder(run, backends);
        }

        run.Count = backends.Length;
        run.IsMaglev = isMaglev;
    }

    /// <summary>Has a pool name slots that are written.</summary>
    public void Point(uint pool, SlotRun run, uint affinityTimeout)
    {
        ref PoolValue value = ref _pools.GetWritable((int)pool);
        _writes.Store(ref value.AffinityTimeout, affinityTimeout);

        // The next process takes what the pool says for granted: it never says more than is true, whenever this one is killed.
        if (run.Run.Length < value.Room)
        {
            _writes.Store(ref value.Room, run.Run.Length);
        }

        uint count = (uint)run.Count | (run.IsMaglev ? PoolValue.Maglev : 0);
        _writes.Store(ref Unsafe.As<uint, ulong>(ref value.First), ((ulong)count << 32) | run.Run.First);
        _writes.Store(ref value.Room, run.Run.Length);
    }

    /// <summary>Has a pool name nothing.</summary>
    public void Clear(uint pool) => Point(pool, SlotRun.None, 0);

    /// <summary>Gives back slots that no pool names any more.</summary>
    public void Retire(SlotRun run)
    {
        if (run.Run.Length > 0)
        {
            _retired.Add(run.Run);
        }
    }

    /// <summary>Gives back slots that no pool has named.</summary>
    public void Return(SlotRun run)
    {
        if (run.Run.Length > 0)
        {
            _runs.Return(run.Run);
        }
    }

    private static uint RoomFor(BackendPool pool) =>
        pool.Slots.Length == 0 ? 0
        : pool.Algorithm == SelectionAlgorithm.Maglev ? (uint)pool.Slots.Length
        : Math.Max(2, BitOperations.RoundUpToPowerOf2((uint)pool.Slots.Length));

    private IndexRun Take(uint room, in ServicePortKey key)
    {
        if (_runs.TryTake(room, out IndexRun run))
        {
            return run;
        }

        if (_retired.Count > 0)
        {
            _grace.Settle();
            if (_runs.TryTake(room, out run))
            {
                return run;
            }
        }

        throw new ServiceMapFullException(
            ServiceMapNames.PoolSlots, _slots.Length, UsedSlots + room, key, $"MapSizes.{nameof(DatapathMapSizes.BackendSlots)}");
    }

    /// <summary>Random pools: only how often each backend is there counts.</summary>
    private void FillInAnyOrder(SlotRun run, ReadOnlySpan<uint> backends)
    {
        _wanted.Clear();
        _surplus.Clear();
        foreach (uint backend in backends)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_wanted, backend, out _)++;
        }

        for (int i = 0; i < run.Count; i++)
        {
            ref int left = ref CollectionsMarshal.GetValueRefOrNullRef(_wanted, SlotAt(run, i));
            if (Unsafe.IsNullRef(ref left) || left == 0)
            {
                _surplus.Add(i);
            }
            else
            {
                left--;
            }
        }

        int replaced = 0, end = run.Count;
        foreach (var (backend, missing) in _wanted)
        {
            for (int i = 0; i < missing; i++)
            {
                Store(run, replaced < _surplus.Count ? _surplus[replaced++] : end++, backend);
            }
        }

        CloseGaps(run, replaced, backends.Length);
    }

    /// <summary>Moves slots that stay from the end into those that are given up.</summary>
    private void CloseGaps(SlotRun run, int firstSurplus, int count)
    {
        int last = _surplus.Count - 1, tail = run.Count - 1;
        for (int i = firstSurplus; i < _surplus.Count && _surplus[i] < count; i++)
        {
            for (; last > i && _surplus[last] == tail; last--)
            {
                tail--;
            }

            Store(run, _surplus[i], SlotAt(run, tail--));
        }
    }

    private void Store(SlotRun run, int index, uint backend) => _writes.Store(ref _slots.GetWritable((int)run.Run.First + index), backend);

    private void Settle()
    {
        foreach (IndexRun run in _retired)
        {
            _runs.Return(run);
        }

        _retired.Clear();
    }
}
