// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;

namespace Cilium.Datapath.Layout;

/// <summary>The decisions that fit into a class.</summary>
[InlineArray(Capacity)]
internal struct PolicyDecisionList
{
    public const int Capacity = 6;

    private PolicyDecisionValue _first;
}
