// SPDX-License-Identifier: Apache-2.0
using Cilium.Datapath.Layout;

namespace Cilium.Datapath;

/// <summary>What of the arrays that policies live in is free. Not thread-safe: its owner serialises.</summary>
internal sealed class PolicySpace(DatapathMaps maps, IReadOnlyCollection<KernelPolicy> present)
{
    public IndexRuns Slots { get; } = new("policy_slots", (uint)maps.PolicySlots.Length, present.Select(policy => policy.Table));

    public IndexRuns Lists { get; } = new(
        "policy_lists", (uint)maps.PolicyLists.Length, present.SelectMany(policy => policy.Lists).Select(index => new IndexRun(index, 1)));

    public IndexRuns Masks { get; } = new("policy_masks", (uint)maps.PolicyMasks.Length, present.SelectMany(policy => policy.Masks));

    /// <summary>Makes what was added to the maps usable.</summary>
    public void Grow()
    {
        Slots.Grow((uint)maps.PolicySlots.Length);
        Lists.Grow((uint)maps.PolicyLists.Length);
        Masks.Grow((uint)maps.PolicyMasks.Length);
    }

    /// <summary>Gives back what a policy holds of them.</summary>
    public void Return(KernelPolicy policy)
    {
        for (uint index = policy.Table.First; index < policy.Table.End; index++)
        {
            maps.PolicySlots.GetWritable((int)index) = default;
        }

        if (policy.Table.Length > 0)
        {
            Slots.Return(policy.Table);
            policy.Table = default;
        }

        foreach (uint index in policy.Lists)
        {
            Lists.Return(new IndexRun(index, 1));
        }

        policy.Lists.Clear();
        foreach (IndexRun run in policy.Masks)
        {
            Masks.Return(run);
        }

        policy.Masks.Clear();
    }

    /// <summary>Takes a free list and fills it.</summary>
    /// <exception cref="DatapathCapacityException">There is none.</exception>
    public uint AddList(KernelPolicy owner, in PolicyListValue value)
    {
        uint index = Lists.Take(1).First;
        owner.Lists.Add(index);
        maps.PolicyLists.GetWritable((int)index) = value;
        return index;
    }

    /// <summary>Takes neighbouring free slots and fills them.</summary>
    /// <exception cref="DatapathCapacityException">There are not as many side by side.</exception>
    public void AddTable(KernelPolicy owner, ReadOnlySpan<PolicySlotValue> table)
    {
        if (table.IsEmpty)
        {
            return;
        }

        owner.Table = Slots.Take((uint)table.Length);
        for (int i = 0; i < table.Length; i++)
        {
            maps.PolicySlots.GetWritable((int)owner.Table.First + i) = table[i];
        }
    }
}
