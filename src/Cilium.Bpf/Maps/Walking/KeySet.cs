// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>A set of keys of one size, held as bytes in one block: no object per key.</summary>
internal sealed class KeySet
{
    private const int InitialCapacity = 64;

    private readonly int _keySize;
    private byte[] _keys;
    private int[] _slots;

    public KeySet(int keySize)
    {
        _keySize = keySize;
        _keys = new byte[InitialCapacity * keySize];
        _slots = new int[InitialCapacity * 2];
    }

    public int Count { get; private set; }

    /// <summary>Adds a key.</summary>
    /// <returns><see langword="false"/> when it was in the set.</returns>
    public bool Add(ReadOnlySpan<byte> key)
    {
        int slot = FindSlot(key);
        if (_slots[slot] != 0)
        {
            return false;
        }

        if ((Count + 1) * 2 > _slots.Length)
        {
            Grow();
            slot = FindSlot(key);
        }

        key.CopyTo(_keys.AsSpan(Count * _keySize));
        _slots[slot] = ++Count;
        return true;
    }

    private ReadOnlySpan<byte> KeyAt(int number) => _keys.AsSpan((number - 1) * _keySize, _keySize);

    private int FindSlot(ReadOnlySpan<byte> key)
    {
        int slot = Hash(key) & (_slots.Length - 1);
        while (_slots[slot] != 0 && !KeyAt(_slots[slot]).SequenceEqual(key))
        {
            slot = (slot + 1) & (_slots.Length - 1);
        }

        return slot;
    }

    private void Grow()
    {
        Array.Resize(ref _keys, checked(_slots.Length * _keySize));
        _slots = new int[_slots.Length * 2];
        for (int number = 1; number <= Count; number++)
        {
            _slots[FindSlot(KeyAt(number))] = number;
        }
    }

    private static int Hash(ReadOnlySpan<byte> key)
    {
        HashCode hash = default;
        hash.AddBytes(key);
        return hash.ToHashCode();
    }
}
