// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Cilium.Bpf;

/// <summary>A walk through a per-CPU map in chunks that are read into pooled buffers.</summary>
/// <typeparam name="TKey">The map's key.</typeparam>
/// <typeparam name="TValue">One CPU's value.</typeparam>
public sealed class BpfPerCpuEnumerator<TKey, TValue> : IDisposable
    where TKey : unmanaged
    where TValue : unmanaged
{
    private readonly BpfPerCpuMap<TKey, TValue> _map;
    private readonly int _entrySize;
    private readonly TValue[] _row;
    private BpfBatchCursor<TKey> _cursor;
    private TKey[] _keys = [];
    private byte[] _values = [];
    private int _room;
    private int _count;
    private int _index = -1;

    internal BpfPerCpuEnumerator(BpfPerCpuMap<TKey, TValue> map)
    {
        _map = map;
        _entrySize = map.ValueBufferSize;
        _row = BpfPerCpuMap<TKey, TValue>.IsDense ? [] : new TValue[PossibleCpus.Count];
        Rent(ChunkSize.Initial(map.MaxEntries, Unsafe.SizeOf<TKey>() + _entrySize));
    }

    /// <summary>The entry at the walk's position.</summary>
    public BpfPerCpuEntry<TKey, TValue> Current
    {
        get
        {
            ReadOnlySpan<byte> values = _values.AsSpan(_index * _entrySize, _entrySize);
            if (_row.Length == 0)
            {
                return new(_keys[_index], MemoryMarshal.Cast<byte, TValue>(values));
            }

            BpfPerCpuMap<TKey, TValue>.Gather(values, _row);
            return new(_keys[_index], _row);
        }
    }

    /// <summary>Goes on to the next entry.</summary>
    /// <returns><see langword="false"/> at the end.</returns>
    public bool MoveNext()
    {
        if (++_index < _count)
        {
            return true;
        }

        _index = 0;
        _count = 0;
        while (!_cursor.IsComplete)
        {
            int result = _map.ReadValues(ref _cursor, _keys.AsSpan(0, _room), _values.AsSpan(0, _room * _entrySize));
            if (result > 0)
            {
                _count = result;
                return true;
            }

            if (result < 0)
            {
                int larger = checked(_room * 2);
                Return();
                Rent(larger);
            }
        }

        return false;
    }

    /// <summary>Gives the buffers back.</summary>
    public void Dispose()
    {
        Return();
        _cursor.State.IsComplete = true;
        _count = 0;
    }

    private void Rent(int room)
    {
        _room = room;
        _keys = ArrayPool<TKey>.Shared.Rent(room);
        _values = ArrayPool<byte>.Shared.Rent(checked(room * _entrySize));
    }

    private void Return()
    {
        if (_room > 0)
        {
            ArrayPool<TKey>.Shared.Return(_keys);
            ArrayPool<byte>.Shared.Return(_values);
            _keys = [];
            _values = [];
            _room = 0;
        }
    }
}
