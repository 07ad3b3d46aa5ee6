// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Datapath.Layout;

/// <summary>The first selectors of an identity, by slot (C: <c>struct membership</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MembershipValue
{
    public uint Identity;
    public uint Flags;
    public SelectorChunkPair First;

    public readonly bool HasSelectors => !First[0].IsEmpty || !First[1].IsEmpty;
}
