// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;

namespace Cilium.Datapath.Layout;

/// <summary>The chunks that stand in the membership array.</summary>
[InlineArray(Count)]
internal struct SelectorChunkPair
{
    public const int Count = 2;

    private SelectorChunk _first;
}
