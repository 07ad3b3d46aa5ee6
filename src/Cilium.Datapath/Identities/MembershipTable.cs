// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf;
using Cilium.Datapath.Layout;
using Cilium.Policy;

namespace Cilium.Datapath;

/// <summary>Level two in the kernel: which selectors each identity carries.</summary>
/// <remarks>The first 1,024 selectors are words of mapped memory that programs read as they are written, one bit meaning
/// nothing without the others; later ones are entries of a hash. Not thread-safe: its owner serialises.</remarks>
internal sealed class MembershipTable
{
    private readonly DatapathMaps _maps;
    private readonly IMembershipArray _array;
    private readonly IdentitySlots _slots;
    private readonly HashSet<uint> _members = [];
    private readonly Dictionary<uint, HashSet<uint>> _chunks = [];
    private readonly Dictionary<uint, SelectorChunk> _wanted = [];
    private long _chunksReturned;

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
            if (identity != 0 && (array[slot].HasSelectors || _chunks.ContainsKey(identity)) && _members.Add(identity))
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

        // What the kernel may refuse comes first: memory refuses nothing.
        try
        {
            hasChanged |= WriteChunks(identity);
        }
        catch (DatapathCapacityException) when (isMember && !wasMember && !_chunks.ContainsKey(identity))
        {
            // A slot that was taken in vain makes no room for others.
            long returned = _slots.Returned;
            _members.Remove(identity);
            _slots.Release(identity);
            _chunksReturned -= _slots.Returned - returned;
            throw;
        }

        if (_slots.TryFind(identity, out uint slot) && slot < _array.Length)
        {
            if (slot < IdentitySlots.FirstShared)
            {
                Volatile.Write(ref _array[slot].Identity, identity);
            }

            for (uint chunk = 0; chunk < SelectorChunkPair.Count; chunk++)
            {
                _wanted.TryGetValue(chunk, out SelectorChunk wanted);
                hasChanged |= WriteFirst(ref _array[slot].First[(int)chunk], wanted);
            }
        }

        if (!isMember && wasMember)
        {
            _slots.Release(identity);
        }

        return hasChanged;
    }

    /// <summary>How many entries <c>membership_chunks</c> has.</summary>
    public long ChunkCount => _chunks.Values.Sum(chunks => (long)chunks.Count);

    /// <summary>Grows whenever a slot or a chunk becomes free.</summary>
    public long Returned => _chunksReturned + _slots.Returned;

    /// <summary>How many identities have a slot of their own.</summary>
    public int SlotCount => _slots.Count;

    /// <summary>How many identities carry selectors.</summary>
    public int MemberCount => _members.Count;

    /// <summary>The selectors of every identity that carries any.</summary>
    public IEnumerable<(uint Identity, List<uint> Selectors)> Read()
    {
        foreach (uint identity in _members)
        {
            List<uint> selectors = [];
            if (_slots.TryFind(identity, out uint slot))
            {
                for (uint chunk = 0; chunk < SelectorChunkPair.Count; chunk++)
                {
                    Append(selectors, chunk, _array[slot].First[(int)chunk]);
                }
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

    private static bool WriteFirst(ref SelectorChunk bits, in SelectorChunk wanted)
    {
        bool hasChanged = false;
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
        foreach (var (chunk, wanted) in _wanted)
        {
            if (chunk >= SelectorChunkPair.Count)
            {
                hasChanged |= WriteChunk(new MembershipKey { Identity = identity, Chunk = chunk }, wanted);
            }
        }

        if (_chunks.TryGetValue(identity, out var chunks))
        {
            foreach (uint chunk in chunks.Where(chunk => !_wanted.ContainsKey(chunk)).ToArray())
            {
                _maps.MembershipChunks.TryDelete(new MembershipKey { Identity = identity, Chunk = chunk });
                chunks.Remove(chunk);
                _chunksReturned++;
                hasChanged = true;
            }

            if (chunks.Count == 0)
            {
                _chunks.Remove(identity);
            }
        }

        return hasChanged;
    }

    private bool WriteChunk(MembershipKey key, SelectorChunk wanted)
    {
        if (_maps.MembershipChunks.TryLookup(key, out SelectorChunk present) && present.SequenceEqual(wanted))
        {
            return false;
        }

        MapBatch<MembershipKey, SelectorChunk> batch = new();
        batch.Add(key, wanted);
        batch.WriteTo(_maps.MembershipChunks);
        ChunksOf(key.Identity).Add(key.Chunk);
        return true;
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
