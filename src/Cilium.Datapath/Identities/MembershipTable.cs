// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf;
using Cilium.Datapath.Layout;
using Cilium.Policy;

namespace Cilium.Datapath;

/// <summary>Level two in the kernel: which selectors each identity carries.</summary>
/// <remarks>The first 512 selectors are words of mapped memory that programs read as they are written, one bit meaning
/// nothing without the others; later ones are entries of a hash. Not thread-safe: its owner serialises.</remarks>
internal sealed class MembershipTable
{
    private readonly DatapathMaps _maps;
    private readonly IMembershipArray _array;
    private readonly IdentitySlots _slots;
    private readonly HashSet<uint> _members = [];
    private readonly Dictionary<uint, HashSet<uint>> _chunks = [];
    private readonly Dictionary<uint, SelectorChunk> _wanted = [];

    public MembershipTable(DatapathMaps maps, IMembershipArray array, IdentitySlots slots)
    {
        _maps = maps;
        _array = array;
        _slots = slots;
        foreach (var (key, _) in maps.MembershipChunks)
        {
            ChunksOf(key.Identity).Add(key.Chunk);
        }

        // What a former process left keeps its slot until somebody says otherwise.
        for (uint slot = 0; slot < array.Length; slot++)
        {
            uint identity = array[slot].Identity;
            if (identity != 0 && (!array[slot].First.IsEmpty || _chunks.ContainsKey(identity)) && _members.Add(identity))
            {
                slots.Acquire(identity);
            }
        }
    }

    /// <summary>Replaces an identity's selectors. Returns whether that changed anything.</summary>
    /// <exception cref="DatapathCapacityException">No slot, or no room for another chunk.</exception>
    public bool Set(in MembershipChange change)
    {
        uint identity = change.Identity.Value;
        _wanted.Clear();
        foreach (uint selector in change.Selectors.Span)
        {
            uint number = SelectorChunk.Require(selector);
            ref var chunk = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(
                _wanted, SelectorChunk.ChunkOf(number), out _);
            chunk.Set(number);
        }

        bool hasChanged = false;
        bool isMember = _wanted.Count > 0;
        bool wasMember = isMember ? !_members.Add(identity) : _members.Remove(identity);
        if (isMember && !wasMember)
        {
            AcquireOrForget(identity);
        }

        if (_slots.TryFind(identity, out uint slot) && slot < _array.Length)
        {
            _wanted.TryGetValue(0, out SelectorChunk first);
            if (slot < IdentitySlots.FirstShared)
            {
                Volatile.Write(ref _array[slot].Identity, identity);
            }

            hasChanged |= WriteFirst(slot, first);
        }

        hasChanged |= WriteChunks(identity);
        if (!isMember && wasMember)
        {
            _slots.Release(identity);
        }

        return hasChanged;
    }

    /// <summary>The selectors of every identity that carries any.</summary>
    public IEnumerable<(uint Identity, List<uint> Selectors)> Read()
    {
        foreach (uint identity in _members)
        {
            List<uint> selectors = [];
            if (_slots.TryFind(identity, out uint slot))
            {
                Append(selectors, 0, _array[slot].First);
            }

            if (_chunks.TryGetValue(identity, out var chunks))
            {
                foreach (uint chunk in chunks.Order())
                {
                    if (_maps.MembershipChunks.TryLookup(new MembershipKey { Identity = identity, Chunk = chunk }, out SelectorChunk bits))
                    {
                        Append(selectors, chunk, bits);
                    }
                }
            }

            yield return (identity, selectors);
        }
    }

    private static void Append(List<uint> selectors, uint chunk, in SelectorChunk bits)
    {
        for (int word = 0; word < SelectorChunk.Words; word++)
        {
            for (ulong left = bits[word]; left != 0; left &= left - 1)
            {
                selectors.Add((chunk * SelectorChunk.Bits) + (uint)(word * 64) + (uint)System.Numerics.BitOperations.TrailingZeroCount(left));
            }
        }
    }

    private void AcquireOrForget(uint identity)
    {
        try
        {
            _slots.Acquire(identity);
        }
        catch
        {
            _members.Remove(identity);
            throw;
        }
    }

    private bool WriteFirst(uint slot, SelectorChunk wanted)
    {
        bool hasChanged = false;
        ref SelectorChunk bits = ref _array[slot].First;
        for (int word = 0; word < SelectorChunk.Words; word++)
        {
            if (bits[word] != wanted[word])
            {
                Volatile.Write(ref bits[word], wanted[word]);
                hasChanged = true;
            }
        }

        return hasChanged;
    }

    private bool WriteChunks(uint identity)
    {
        bool hasChanged = false;
        foreach (var (chunk, value) in _wanted)
        {
            if (chunk != 0)
            {
                ChunksOf(identity).Add(chunk);
            }
        }

        if (!_chunks.TryGetValue(identity, out var chunks))
        {
            return false;
        }

        foreach (uint chunk in chunks.ToArray())
        {
            MembershipKey key = new() { Identity = identity, Chunk = chunk };
            _wanted.TryGetValue(chunk, out SelectorChunk wanted);
            bool isKnown = _maps.MembershipChunks.TryLookup(key, out SelectorChunk present);
            if (!isKnown || !present.SequenceEqual(wanted))
            {
                Write(key, wanted);
                hasChanged = true;
            }
        }

        return hasChanged;
    }

    private void Write(MembershipKey key, SelectorChunk value)
    {
        if (value.IsEmpty)
        {
            _maps.MembershipChunks.TryDelete(key);
            if (_chunks.TryGetValue(key.Identity, out var chunks) && chunks.Remove(key.Chunk) && chunks.Count == 0)
            {
                _chunks.Remove(key.Identity);
            }

            return;
        }

        MapBatch<MembershipKey, SelectorChunk> batch = new();
        batch.Add(key, value);
        batch.WriteTo(_maps.MembershipChunks);
        ChunksOf(key.Identity).Add(key.Chunk);
    }

    private HashSet<uint> ChunksOf(uint identity)
    {
        if (!_chunks.TryGetValue(identity, out var chunks))
        {
            _chunks.Add(identity, chunks = []);
        }

        return chunks;
    }
}
