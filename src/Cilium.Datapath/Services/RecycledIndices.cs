// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Datapath;

/// <summary>Which indices of an array are free; those given back are used again in turn, as late as can be. Not thread-safe.</summary>
internal sealed class RecycledIndices
{
    private readonly ServiceGrace _grace;
    private readonly uint _end;
    private readonly Queue<uint> _free = new();
    private readonly Queue<uint> _retired = new();
    private uint _untouched;

    /// <param name="grace">Waits before what was retired is used again.</param>
    /// <param name="first">The first index.</param>
    /// <param name="end">The index behind the last.</param>
    /// <param name="taken">Which are in use.</param>
    public RecycledIndices(ServiceGrace grace, uint first, uint end, IEnumerable<uint> taken)
    {
        _grace = grace;
        _end = end;
        _untouched = first;
        foreach (uint index in taken.Order())
        {
            for (; _untouched < index; _untouched++)
            {
                _free.Enqueue(_untouched);
            }

            _untouched = index + 1;
        }

        Capacity = end - first;
        grace.OnSettled(Settle);
    }

    public long Capacity { get; }

    public long Free => _end - _untouched + _free.Count + _retired.Count;

    public long Used => Capacity - Free;

    /// <exception cref="InvalidOperationException">Nothing is free: look at <see cref="Free"/> before.</exception>
    public uint Take()
    {
        if (_untouched < _end)
        {
            return _untouched++;
        }

        if (_free.Count == 0 && _retired.Count > 0)
        {
            _grace.Settle();
        }

        return _free.Dequeue();
    }

    /// <summary>Gives back what no program can have seen.</summary>
    public void Return(uint index) => _free.Enqueue(index);

    /// <summary>Gives back what a running program may still see.</summary>
    public void Retire(uint index) => _retired.Enqueue(index);

    private void Settle()
    {
        while (_retired.TryDequeue(out uint index))
        {
            _free.Enqueue(index);
        }
    }
}
