// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Cilium.Datapath.Layout;

namespace Cilium.Datapath;

/// <summary>Where in the membership array each identity lives. The programs find an identity's selectors by this slot,
/// which the IP cache carries beside the identity, so level two of a verdict costs an array access.</summary>
/// <remarks>Reserved identities (below 256) have the slot of their number. The others are counted by user and get the slot
/// that has been free for longest. Not thread-safe: its owner serialises.</remarks>
internal sealed class IdentitySlots
{
    /// <summary>Numbers below this one are their own slot.</summary>
    public const uint FirstShared = 256;

    private readonly IMembershipArray _array;
    private readonly Dictionary<uint, Slot> _slots = [];
    private readonly Queue<uint> _freed = new();
    private uint _nextUnused = FirstShared;

    public IdentitySlots(IMembershipArray array)
    {
        _array = array;
        Adopt();
    }

    /// <summary>How many identities have a slot of their own.</summary>
    public int Count => _slots.Count;

    /// <summary>Grows whenever a slot becomes free.</summary>
    public long Returned { get; private set; }

    /// <summary>How many shares in an identity's slot there are.</summary>
    public int UsersOf(uint identity) => _slots.TryGetValue(identity, out Slot slot) ? slot.Users : 0;

    /// <summary>The identities that have a slot of their own.</summary>
    public IReadOnlyCollection<uint> Identities => _slots.Keys;

    /// <summary>The slot of an identity that somebody acquired, or that is reserved; else false.</summary>
    public bool TryFind(uint identity, out uint slot)
    {
        if (identity < FirstShared)
        {
            slot = identity;
            return true;
        }

        bool isKnown = _slots.TryGetValue(identity, out Slot found);
        slot = found.Index;
        return isKnown;
    }

    /// <summary>Takes a share in an identity's slot, giving it one when it has none.</summary>
    /// <exception cref="DatapathCapacityException">All slots are taken.</exception>
    public uint Acquire(uint identity)
    {
        if (identity < FirstShared)
        {
            Claim(identity, identity);
            return identity;
        }

        ref Slot slot = ref CollectionsMarshal.GetValueRefOrNullRef(_slots, identity);
        if (!System.Runtime.CompilerServices.Unsafe.IsNullRef(ref slot))
        {
            slot.Users++;
            return slot.Index;
        }

        uint index = TakeFree();
        _slots.Add(identity, new Slot { Index = index, Users = 1 });
        Claim(index, identity);
        return index;
    }

    /// <summary>Gives a share back; the last one frees the slot.</summary>
    public void Release(uint identity)
    {
        if (identity < FirstShared)
        {
            return;
        }

        ref Slot slot = ref CollectionsMarshal.GetValueRefOrNullRef(_slots, identity);
        if (!System.Runtime.CompilerServices.Unsafe.IsNullRef(ref slot) && --slot.Users <= 0)
        {
            Free(identity, slot.Index);
        }
    }

    /// <summary>Frees the slots that a former process left and nobody acquired since.</summary>
    public int ReleaseUnclaimed()
    {
        var unclaimed = _slots.Where(pair => pair.Value.Users <= 0).Select(pair => (pair.Key, pair.Value.Index)).ToList();
        foreach (var (identity, index) in unclaimed)
        {
            Free(identity, index);
        }

        return unclaimed.Count;
    }

    private void Adopt()
    {
        HashSet<uint> taken = [];
        for (uint index = FirstShared; index < _array.Length; index++)
        {
            uint identity = _array[index].Identity;
            if (identity != 0 && _slots.TryAdd(identity, new Slot { Index = index }))
            {
                taken.Add(index);
                _nextUnused = index + 1;
            }
        }

        for (uint index = FirstShared; index < _nextUnused; index++)
        {
            if (!taken.Contains(index))
            {
                _freed.Enqueue(index);
            }
        }
    }

    private uint TakeFree()
    {
        if (_nextUnused < _array.Length)
        {
            return _nextUnused++;
        }

        return _freed.TryDequeue(out uint index) ? index : throw new DatapathCapacityException("memberships", _array.Length, 1);
    }

    private void Claim(uint index, uint identity)
    {
        ref MembershipValue value = ref _array[index];
        if (value.Identity != identity)
        {
            value.First = default;
            Volatile.Write(ref value.Identity, identity);
        }
    }

    private void Free(uint identity, uint index)
    {
        ref MembershipValue value = ref _array[index];
        Volatile.Write(ref value.Identity, 0);
        value.First = default;
        _slots.Remove(identity);
        _freed.Enqueue(index);
        Returned++;
    }

    private struct Slot
    {
        public uint Index;
        public int Users;
    }
}
