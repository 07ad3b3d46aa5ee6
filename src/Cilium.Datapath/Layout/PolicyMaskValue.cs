// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Datapath.Layout;

/// <summary>Selectors of one chunk that a decision names (C: <c>struct policy_mask</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PolicyMaskValue
{
    public uint Chunk;
    public uint Pad;
    public SelectorChunk Selectors;
}
