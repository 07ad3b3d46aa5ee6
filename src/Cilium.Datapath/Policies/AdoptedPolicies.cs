// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using Cilium.Datapath.Layout;

namespace Cilium.Datapath;

/// <summary>The policies that a former process left in the maps.</summary>
internal sealed class AdoptedPolicies
{
    public Dictionary<uint, KernelPolicy> ByNumber { get; } = [];

    /// <summary>What was being written when the process ended: it belongs to no policy.</summary>
    public KernelPolicy Orphans { get; } = new() { Number = 0 };

    public uint LastClassId { get; private set; }

    public static AdoptedPolicies Read(DatapathMaps maps)
    {
        AdoptedPolicies adopted = new();
        Dictionary<uint, KernelPolicy> owners = [];
        foreach (var (key, value) in maps.PolicyClasses)
        {
            var policy = adopted.PolicyOf(key.Policy);
            policy.ClassKeys.Add(key);
            policy.Shapes.Note(
                (TrafficDirection)(key.Direction & ~PolicyKey.AnyPort),
                key.Protocol,
                (key.Direction & PolicyKey.AnyPort) != 0 ? 0 : 16);
            adopted.Note(value, policy, owners);
        }

        foreach (var (key, value) in maps.PolicyRanges)
        {
            var policy = adopted.PolicyOf(key.Policy);
            policy.RangeKeys.Add(key);
            policy.Shapes.Note((TrafficDirection)key.Direction, key.Protocol, (int)(key.Length - PolicyPrefixKey.StaticBits));
            adopted.Note(value, policy, owners);
        }

        foreach (var (key, _) in maps.PolicyLevels)
        {
            adopted.OwnerOf(key.ClassId, owners).LevelKeys.Add(key);
        }

        foreach (var (key, _) in maps.PolicyMasks)
        {
            adopted.OwnerOf(key.ClassId, owners).MaskKeys.Add(key);
        }

        foreach (var (key, _) in maps.PolicyDetails)
        {
            adopted.OwnerOf(key.ClassId, owners).DetailKeys.Add(key);
        }

        return adopted;
    }

    private void Note(in PolicyClassValue value, KernelPolicy policy, Dictionary<uint, KernelPolicy> owners)
    {
        owners.TryAdd(value.Id, policy);
        LastClassId = Math.Max(LastClassId, value.Id);
    }

    private KernelPolicy OwnerOf(uint classId, Dictionary<uint, KernelPolicy> owners)
    {
        LastClassId = Math.Max(LastClassId, classId);
        return owners.TryGetValue(classId, out var owner) ? owner : Orphans;
    }

    private KernelPolicy PolicyOf(uint number)
    {
        if (!ByNumber.TryGetValue(number, out var policy))
        {
            ByNumber.Add(number, policy = new KernelPolicy { Number = number });
        }

        return policy;
    }
}
