// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;

namespace Cilium.Datapath.Layout;

/// <summary>The chunks of selectors that a level names.</summary>
[InlineArray(Capacity)]
internal struct ChunkList
{
    public const int Capacity = 128;

    private ushort _first;
}
