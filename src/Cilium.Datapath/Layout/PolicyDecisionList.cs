// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;

namespace Cilium.Datapath.Layout;

/// <summary>The decisions that fit into a list of the programs.</summary>
[InlineArray(Capacity)]
internal struct PolicyDecisionList
{
    public const int Capacity = 8;

    private PolicyDecisionValue _first;
}
