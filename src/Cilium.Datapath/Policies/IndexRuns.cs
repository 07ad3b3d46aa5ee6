// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Datapath;

/// <summary>Which elements of an array of the programs are free. Not thread-safe: its owner serialises.</summary>
internal sealed class IndexRuns
{
    private readonly string _array;
    private uint _capacity;

    // By first index; neighbours are always joined.
    private readonly SortedList<uint, uint> _free = [];

    public IndexRuns(string array, uint capacity, IEnumerable<IndexRun> taken)
    {
        _array = array;
        _capacity = capacity;
        uint next = 0;
        foreach (IndexRun run in taken.OrderBy(run => run.First))
        {
            if (run.First > next)
            {
                _free.Add(next, run.First - next);
            }

            next = Math.Max(next, run.End);
        }

        if (next < capacity)
        {
            _free.Add(next, capacity - next);
        }
    }

    /// <summary>How many elements are free, in however many runs.</summary>
    public long Free => _free.Values.Sum(length => (long)length);

    /// <summary>Adds elements behind the last; nothing where there are as many already.</summary>
    public void Grow(uint capacity)
    {
        if (capacity > _capacity)
        {
            IndexRun added = new(_capacity, capacity - _capacity);
            _capacity = capacity;
            Return(added);
        }
    }

    /// <exception cref="DatapathCapacityException">No free run is that long.</exception>
    public IndexRun Take(uint length) =>
        TryTake(length, out IndexRun run) ? run : throw new DatapathCapacityException(_array, _capacity, length);

    /// <summary>Takes neighbouring elements; false where no free run is that long.</summary>
    public bool TryTake(uint length, out IndexRun run)
    {
        for (int i = 0; i < _free.Count; i++)
        {
            uint first = _free.Keys[i], available = _free.Values[i];
            if (available >= length)
            {
                _free.RemoveAt(i);
                if (available > length)
                {
                    _free.Add(first + length, available - length);
                }

                run = new IndexRun(first, length);
                return true;
            }
        }

        run = default;
        return false;
    }

    public void Return(IndexRun run)
    {
        uint first = run.First, length = run.Length;
        _free.Add(first, length);
        int index = _free.IndexOfKey(first);
        if (index + 1 < _free.Count && _free.Keys[index + 1] == first + length)
        {
            length += _free.Values[index + 1];
            _free.RemoveAt(index + 1);
            _free.SetValueAtIndex(index, length);
        }

        if (index > 0 && _free.Keys[index - 1] + _free.Values[index - 1] == first)
        {
            _free.SetValueAtIndex(index - 1, _free.Values[index - 1] + length);
            _free.RemoveAt(index);
        }
    }
}
