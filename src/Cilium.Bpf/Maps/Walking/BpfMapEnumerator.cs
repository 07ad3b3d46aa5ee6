// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Collections;
using System.Runtime.CompilerServices;
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

/// <summary>A walk through a map in chunks that are read into pooled buffers.</summary>
internal sealed class BpfMapEnumerator<TKey, TValue> : IEnumerator<KeyValuePair<TKey, TValue>>
    where TKey : unmanaged
    where TValue : unmanaged
{
    private readonly BpfMap<TKey, TValue> _map;
    private BpfBatchCursor<TKey> _cursor;
    private TKey[] _keys = [];
    private TValue[] _values = [];
    private int _room;
    private int _count;
    private int _index = -1;

    public BpfMapEnumerator(BpfMap<TKey, TValue> map)
    {
        _map = map;
        Rent(ChunkSize.Initial(map.MaxEntries, Unsafe.SizeOf<TKey>() + Unsafe.SizeOf<TValue>()));
    }

    public KeyValuePair<TKey, TValue> Current => new(_keys[_index], _values[_index]);

    object IEnumerator.Current => Current;

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
            int result = _map.TryLookupBatch(ref _cursor, _keys.AsSpan(0, _room), _values.AsSpan(0, _room));
            if (result > 0)
            {
                _count = result;
                return true;
            }

            if (result == -Errno.ENOSPC)
            {
                int larger = checked(_room * 2);
                Return();
                Rent(larger);
            }
            else if (result < 0)
            {
                _map.ThrowWalkError(result, "walk through map", _room);
            }
        }

        return false;
    }

    public void Reset()
    {
        _cursor = default;
        _count = 0;
        _index = -1;
    }

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
        _values = ArrayPool<TValue>.Shared.Rent(room);
    }

    private void Return()
    {
        if (_room > 0)
        {
            ArrayPool<TKey>.Shared.Return(_keys);
            ArrayPool<TValue>.Shared.Return(_values);
            _keys = [];
            _values = [];
            _room = 0;
        }
    }
}
