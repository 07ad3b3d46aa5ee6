// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Cilium.Bpf;
using Cilium.Datapath.Layout;
using Cilium.Policy;

namespace Cilium.Datapath;

/// <summary>Writes a compiled policy into the classifier maps: what it refers to before what refers to it, all or nothing.</summary>
internal sealed class PolicyWriter(DatapathMaps maps, PolicySpace space, RuleCookies cookies)
{
    /// <exception cref="DatapathCapacityException">A map is full; nothing of the policy is left.</exception>
    public KernelPolicy Write(CompiledPolicy policy)
    {
        KernelPolicy written = new()
        {
            Number = policy.PolicyNumber,
            Resources = policy.Resources,
            FarSelectors = policy.Selectors.Count(selector => selector >= SelectorChunk.Bits * SelectorChunkPair.Count),
        };
        try
        {
            WriteTo(written, policy);
        }
        catch
        {
            Remove(written);
            throw;
        }

        return written;
    }

    /// <summary>Makes what was added to the maps usable.</summary>
    public void Grow()
    {
        space.Grow();
        cookies.Grow((uint)maps.PolicyMasks.Length);
    }

    /// <summary>Takes a policy back: what refers before what it refers to.</summary>
    public void Remove(KernelPolicy policy)
    {
        Delete(maps.PolicyRanges, policy.RangeKeys);
        Delete(maps.PolicyDetails, policy.DetailKeys);
        foreach (IndexRun run in policy.Masks)
        {
            cookies.Remove(run);
        }

        space.Return(policy);
    }

    private static void Delete<TKey, TValue>(BpfMap<TKey, TValue> map, List<TKey> keys)
        where TKey : unmanaged
        where TValue : unmanaged
    {
        foreach (ref readonly TKey key in CollectionsMarshal.AsSpan(keys))
        {
            map.TryDelete(key);
        }
    }

    private void WriteTo(KernelPolicy written, CompiledPolicy policy)
    {
        MapBatch<uint, PolicyDetailValue> details = new();
        MapBatch<PolicyPrefixKey, uint> ranges = new();
        List<PolicySlotValue> slots = [];
        uint[] lists = new uint[policy.DecisionLists.Length];
        for (int i = 0; i < lists.Length; i++)
        {
            lists[i] = space.AddList(written, ToList(policy.DecisionLists[i], written, details));
        }

        foreach (var entry in policy.Entries)
        {
            uint list = lists[entry.ListIndex];
            var key = entry.Key;
            written.Shapes.Note(key.Direction, key.Protocol, key.PortPrefixLength);
            if (key.IsPortRange)
            {
                ranges.Add(
                    new PolicyPrefixKey
                    {
                        Length = PolicyPrefixKey.StaticBits + key.PortPrefixLength,
                        Policy = policy.PolicyNumber,
                        Direction = (byte)key.Direction,
                        Protocol = key.Protocol,
                        Port = BinaryPrimitives.ReverseEndianness(key.Port),
                    },
                    list);
                continue;
            }

            slots.Add(new PolicySlotValue { Key = PolicyKey.Of(policy.PolicyNumber, key), List = list });
        }

        details.Write(maps.PolicyDetails, written.DetailKeys);
        ranges.Write(maps.PolicyRanges, written.RangeKeys);
        space.AddTable(written, PolicyTable.Build(slots));
        Thread.MemoryBarrier();
    }

    private PolicyListValue ToList(
        ImmutableArray<ClassifierDecision> decisions, KernelPolicy written, MapBatch<uint, PolicyDetailValue> details)
    {
        PolicyListValue value = default;
        foreach (var group in DecisionGroups.Of(decisions))
        {
            ref readonly ClassifierDecision first = ref group.Span[0];
            PolicyDecisionValue entry = new()
            {
                Selector = SelectorChunk.Require(first.Selector),
                Action = KernelAction.From(first.Action),
                AuthType = (byte)first.AuthType,
                ProxyPort = BinaryPrimitives.ReverseEndianness(first.ProxyPort),
                Cookie = first.RuleCookie,
                MatchType = (byte)first.MatchType,
            };
            if (group.Length > 1)
            {
                IndexRun run = WriteMasks(group.Span, written, details);
                entry.Selector = run.First;
                entry.Chunks = (ushort)run.Length;
                entry.Cookie = 0;
            }

            value.Entries[(int)value.Decisions++] = entry;
        }

        return value;
    }

    private IndexRun WriteMasks(ReadOnlySpan<ClassifierDecision> group, KernelPolicy written, MapBatch<uint, PolicyDetailValue> details)
    {
        var chunks = DecisionMasks.Of(group);
        IndexRun run = space.Masks.Take((uint)chunks.Count);
        written.Masks.Add(run);
        uint index = run.First;
        foreach (var chunk in chunks)
        {
            PolicyMaskValue mask = new() { Chunk = chunk.Key };
            foreach (var (selector, rule) in chunk)
            {
                mask.Selectors.Set(selector);
                details.Add(MaskCookie.From(index, selector % SelectorChunk.Bits), rule);
            }

            maps.PolicyMasks.GetWritable((int)index) = mask;
            cookies.Set(index, mask.Selectors, [.. chunk.Select(rule => rule.Value)]);
            index++;
        }

        return run;
    }
}
