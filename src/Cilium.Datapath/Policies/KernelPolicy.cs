// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using Cilium.Datapath.Layout;
using Cilium.Policy;

namespace Cilium.Datapath;

/// <summary>What one policy occupies in the kernel, so that it can be taken back without reading the maps.</summary>
internal sealed class KernelPolicy
{
    public required uint Number { get; init; }

    public PolicyShapes Shapes;

    /// <summary>Its run of <c>policy_slots</c>; empty where it has no entries but ranges.</summary>
    public IndexRun Table { get; set; }

    /// <summary>Indexes in <c>policy_lists</c>.</summary>
    public HashSet<uint> Lists { get; } = [];

    public List<PolicyPrefixKey> RangeKeys { get; } = [];

    /// <summary>Runs of <c>policy_masks</c>.</summary>
    public HashSet<IndexRun> Masks { get; } = [];

    /// <summary>Keys of <c>policy_details</c>.</summary>
    public List<uint> DetailKeys { get; } = [];

    /// <summary>The objects whose rules it is made of; empty when a former process wrote it.</summary>
    public IReadOnlyList<PolicyResource> Resources { get; init; } = [];

    /// <summary>How many selectors it names whose bits are not in the membership array; 0 when a former process wrote it.</summary>
    public int FarSelectors { get; init; }

    /// <summary>How an endpoint names the table.</summary>
    public uint TableWord => Table.Length == 0 ? 0 : PolicyTable.Word(Table.First, BitOperations.Log2(Table.Length));
}
