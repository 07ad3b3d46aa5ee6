// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Datapath.Layout;

/// <summary>The rule behind one bit of a mask (C: <c>struct policy_detail</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PolicyDetailValue
{
    public uint Cookie;
    public byte MatchType;
    public byte Pad0;
    public byte Pad1;
    public byte Pad2;
}
