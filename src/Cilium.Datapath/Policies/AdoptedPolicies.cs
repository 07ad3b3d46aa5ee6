// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using Cilium.Datapath.Layout;

namespace Cilium.Datapath;

/// <summary>The policies that a former process left in the maps.</summary>
internal sealed class AdoptedPolicies
{
    private readonly Dictionary<uint, uint> _tables;

    private AdoptedPolicies(Dictionary<uint, uint> tables) => _tables = tables;

    /// <summary>Those that an endpoint refers to.</summary>
    public Dictionary<uint, KernelPolicy> ByNumber { get; } = [];

    /// <summary>Slots that no endpoint refers to: of a policy that was being written or given back when the process ended.</summary>
    public List<int> OrphanedSlots { get; } = [];

    /// <summary>As <see cref="OrphanedSlots"/>, of ranges.</summary>
    public List<PolicyPrefixKey> OrphanedRanges { get; } = [];

    /// <summary>As <see cref="OrphanedSlots"/>, of the rules behind masks.</summary>
    public List<uint> OrphanedDetails { get; } = [];

    public bool HasOrphans => OrphanedSlots.Count + OrphanedRanges.Count + OrphanedDetails.Count > 0;

    public static AdoptedPolicies Read(DatapathMaps maps, EndpointTable endpoints, RuleCookies cookies)
    {
        Dictionary<uint, uint> tables = [];
        foreach (EndpointValue endpoint in endpoints.All)
        {
            Note(endpoint.Policy, endpoint.PolicyTable);
            Note(endpoint.ShadowPolicy, endpoint.ShadowTable);
        }

        AdoptedPolicies adopted = new(tables);
        adopted.ReadSlots(maps);
        adopted.ReadRanges(maps);
        adopted.ReadDetails(maps, cookies);
        return adopted;

        void Note(uint policy, uint table)
        {
            if (policy != 0)
            {
                tables[policy] = table;
            }
        }
    }

    private void ReadSlots(DatapathMaps maps)
    {
        for (int index = 0; index < maps.PolicySlots.Length; index++)
        {
            PolicySlotValue slot = maps.PolicySlots.Get(index);
            PolicyKey key = slot.Key;
            if (key.Policy == 0)
            {
                continue;
            }

            if (Find(key.Policy) is not { } policy || index < policy.Table.First || index >= policy.Table.End)
            {
                OrphanedSlots.Add(index);
                continue;
            }

            bool isAnyPort = (key.Direction & PolicyKey.AnyPort) != 0;
            policy.Shapes.Note((TrafficDirection)(key.Direction & ~PolicyKey.AnyPort), key.Protocol, isAnyPort ? 0 : 16);
            Note(maps, slot.List, policy);
        }
    }

    private void ReadRanges(DatapathMaps maps)
    {
        foreach (var (key, list) in maps.PolicyRanges)
        {
            if (Find(key.Policy) is not { } policy)
            {
                OrphanedRanges.Add(key);
                continue;
            }

            policy.RangeKeys.Add(key);
            policy.Shapes.Note((TrafficDirection)key.Direction, key.Protocol, (int)(key.Length - PolicyPrefixKey.StaticBits));
            Note(maps, list, policy);
        }
    }

    private static void Note(DatapathMaps maps, uint index, KernelPolicy policy)
    {
        if (index >= maps.PolicyLists.Length || !policy.Lists.Add(index))
        {
            return;
        }

        PolicyListValue list = maps.PolicyLists.Get((int)index);
        for (int i = 0; i < Math.Min(list.Decisions, PolicyDecisionList.Capacity); i++)
        {
            if (list.Entries[i].Chunks != 0)
            {
                policy.Masks.Add(new IndexRun(list.Entries[i].Selector, list.Entries[i].Chunks));
            }
        }
    }

    private void ReadDetails(DatapathMaps maps, RuleCookies cookies)
    {
        Dictionary<uint, KernelPolicy> owners = [];
        foreach (var policy in ByNumber.Values)
        {
            foreach (var run in policy.Masks)
            {
                for (uint mask = run.First; mask < run.End; mask++)
                {
                    owners[mask] = policy;
                }
            }
        }

        Dictionary<uint, SortedDictionary<int, PolicyDetailValue>> rules = [];
        foreach (var (key, value) in maps.PolicyDetails)
        {
            uint mask = MaskCookie.MaskOf(key);
            if (!owners.TryGetValue(mask, out var owner))
            {
                OrphanedDetails.Add(key);
                continue;
            }

            owner.DetailKeys.Add(key);
            if (!rules.TryGetValue(mask, out var ofMask))
            {
                rules.Add(mask, ofMask = []);
            }

            ofMask[MaskCookie.BitOf(key)] = value;
        }

        foreach (var (mask, ofMask) in rules)
        {
            SelectorChunk bits = default;
            foreach (int bit in ofMask.Keys)
            {
                bits.Set((uint)bit);
            }

            cookies.Set(mask, bits, [.. ofMask.Values]);
        }
    }

    private KernelPolicy? Find(uint number)
    {
        if (!ByNumber.TryGetValue(number, out var policy) && _tables.TryGetValue(number, out uint table))
        {
            ByNumber.Add(number, policy = new KernelPolicy { Number = number, Table = PolicyTable.RunOf(table) });
        }

        return policy;
    }
}
