// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Datapath.Layout;

/// <summary>Key of <c>policy_masks</c> (C: <c>struct policy_mask_key</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PolicyMaskKey
{
    public uint ClassId;
    public ushort Level;
    public ushort Chunk;
}
