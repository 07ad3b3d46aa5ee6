// SPDX-License-Identifier: Apache-2.0
using Cilium.Datapath.Layout;
using Cilium.Policy;

namespace Cilium.Datapath;

/// <summary>What policies take of the maps that they live in, in entries.</summary>
/// <param name="Slots">Of <c>policy_slots</c>: a table per policy, a power of two long and at most half full.</param>
/// <param name="Lists">Of <c>policy_lists</c>.</param>
/// <param name="Masks">Of <c>policy_masks</c>: one for each 512 selectors of lists that are too long to stand decision by decision.</param>
/// <param name="Details">Of <c>policy_details</c>: one for each selector in a mask.</param>
/// <param name="Ranges">Of <c>policy_ranges</c>.</param>
public readonly record struct PolicyOccupancy(long Slots, long Lists, long Masks, long Details, long Ranges)
{
    /// <summary>What a policy would take, by the way in which it is written.</summary>
    /// <exception cref="DatapathCapacityException">It has more decisions of different effect at one port, more entries or higher
    /// selector numbers than the programs can take, whatever the size of the maps.</exception>
    public static PolicyOccupancy Of(CompiledPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        long masks = 0, details = 0;
        foreach (var list in policy.DecisionLists)
        {
            foreach (var group in DecisionGroups.Of(list))
            {
                if (group.Length > 1)
                {
                    var chunks = DecisionMasks.Of(group.Span);
                    masks += chunks.Count;
                    details += chunks.Sum(chunk => chunk.LongCount());
                }
                else
                {
                    SelectorChunk.Require(group.Span[0].Selector);
                }
            }
        }

        List<PolicySlotValue> slots =
        [
            .. policy.Entries.Where(entry => !entry.Key.IsPortRange).Select(entry => new PolicySlotValue { Key = PolicyKey.Of(policy.PolicyNumber, entry.Key) }),
        ];
        return new(PolicyTable.Build(slots).Length, policy.DecisionLists.Length, masks, details, policy.Entries.Length - slots.Count);
    }

    internal static PolicyOccupancy Of(KernelPolicy policy) => new(
        policy.Table.Length, policy.Lists.Count, policy.Masks.Sum(run => (long)run.Length), policy.DetailKeys.Count, policy.RangeKeys.Count);

    /// <summary>Both together.</summary>
    public static PolicyOccupancy operator +(PolicyOccupancy left, PolicyOccupancy right) => new(
        left.Slots + right.Slots, left.Lists + right.Lists, left.Masks + right.Masks, left.Details + right.Details, left.Ranges + right.Ranges);

    /// <summary>Both together.</summary>
    public static PolicyOccupancy Add(PolicyOccupancy left, PolicyOccupancy right) => left + right;

    /// <summary>The part that is in a map; 0 for maps that policies do not live in.</summary>
    /// <param name="map">The map's name.</param>
    public long In(string map) => map switch
    {
        MapNames.PolicySlots => Slots,
        MapNames.PolicyLists => Lists,
        MapNames.PolicyMasks => Masks,
        MapNames.PolicyDetails => Details,
        MapNames.PolicyRanges => Ranges,
        _ => 0,
    };
}
