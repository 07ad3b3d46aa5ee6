// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Cilium.Bpf;
using Cilium.Datapath.Layout;
using Cilium.Policy;

namespace Cilium.Datapath;

/// <summary>Writes a compiled policy into the classifier maps: what it refers to before what refers to it, all or nothing.</summary>
internal sealed class PolicyWriter(DatapathMaps maps)
{
    private uint _lastClassId;

    /// <summary>Keeps class identifiers of a former process out of use.</summary>
    public void SkipClassIds(uint last) => _lastClassId = Math.Max(_lastClassId, last);

    /// <exception cref="DatapathCapacityException">A map is full; nothing of the policy is left.</exception>
    public KernelPolicy Write(CompiledPolicy policy)
    {
        KernelPolicy written = new() { Number = policy.PolicyNumber };
        Batches batches = new();
        PolicyClassValue[] lists = new PolicyClassValue[policy.DecisionLists.Length];
        for (int i = 0; i < lists.Length; i++)
        {
            lists[i] = Prepare(policy.DecisionLists[i], batches);
        }

        foreach (var entry in policy.Entries)
        {
            ref readonly PolicyClassValue value = ref lists[entry.ListIndex];
            var key = entry.Key;
            written.Shapes.Note(key.Direction, key.Protocol, key.PortPrefixLength);
            ushort port = BinaryPrimitives.ReverseEndianness(key.Port);
            if (key.IsPortRange)
            {
                batches.Ranges.Add(
                    new PolicyPrefixKey
                    {
                        Length = PolicyPrefixKey.StaticBits + key.PortPrefixLength,
                        Policy = policy.PolicyNumber,
                        Direction = (byte)key.Direction,
                        Protocol = key.Protocol,
                        Port = port,
                    },
                    value);
            }
            else
            {
                bool isAnyPort = key.PortPrefixLength == 0;
                batches.Classes.Add(
                    new PolicyKey
                    {
                        Policy = policy.PolicyNumber,
                        Port = isAnyPort ? (ushort)0 : port,
                        Protocol = key.Protocol,
                        Direction = (byte)((byte)key.Direction | (isAnyPort ? PolicyKey.AnyPort : 0)),
                    },
                    value);
            }
        }

        try
        {
            batches.Details.Write(maps.PolicyDetails, written.DetailKeys);
            batches.Masks.Write(maps.PolicyMasks, written.MaskKeys);
            batches.Levels.Write(maps.PolicyLevels, written.LevelKeys);
            batches.Ranges.Write(maps.PolicyRanges, written.RangeKeys);
            batches.Classes.Write(maps.PolicyClasses, written.ClassKeys);
        }
        catch
        {
            Remove(written);
            throw;
        }

        return written;
    }

    /// <summary>Takes a policy back: what refers before what it refers to.</summary>
    public void Remove(KernelPolicy policy)
    {
        Delete(maps.PolicyClasses, policy.ClassKeys);
        Delete(maps.PolicyRanges, policy.RangeKeys);
        Delete(maps.PolicyLevels, policy.LevelKeys);
        Delete(maps.PolicyMasks, policy.MaskKeys);
        Delete(maps.PolicyDetails, policy.DetailKeys);
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

    private PolicyClassValue Prepare(System.Collections.Immutable.ImmutableArray<ClassifierDecision> decisions, Batches batches)
    {
        uint classId = ++_lastClassId;
        if (DecisionLevels.FitsInline(decisions))
        {
            return DecisionLevels.Inline(classId, decisions);
        }

        var levels = DecisionLevels.Build(decisions);
        for (int i = 0; i < levels.Levels.Count; i++)
        {
            batches.Levels.Add(new PolicyLevelKey { ClassId = classId, Level = (uint)i }, levels.Levels[i]);
        }

        foreach (var ((level, chunk), bits) in levels.Masks)
        {
            batches.Masks.Add(new PolicyMaskKey { ClassId = classId, Level = level, Chunk = chunk }, bits);
        }

        foreach (var (selector, detail) in levels.Details)
        {
            batches.Details.Add(new PolicyDetailKey { ClassId = classId, Selector = selector }, detail);
        }

        return new PolicyClassValue { Id = classId, Levels = (ushort)levels.Levels.Count };
    }

    private sealed class Batches
    {
        public MapBatch<PolicyDetailKey, PolicyDetailValue> Details { get; } = new();

        public MapBatch<PolicyMaskKey, SelectorChunk> Masks { get; } = new();

        public MapBatch<PolicyLevelKey, PolicyLevelValue> Levels { get; } = new();

        public MapBatch<PolicyPrefixKey, PolicyClassValue> Ranges { get; } = new();

        public MapBatch<PolicyKey, PolicyClassValue> Classes { get; } = new();
    }
}
