// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Datapath.Layout;

/// <summary>One decision of a list (C: <c>struct policy_decision</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PolicyDecisionValue
{
    public uint Selector;
    public byte Action;
    public byte AuthType;
    public ushort ProxyPort;
    public uint Cookie;
    public byte MatchType;
    public byte Pad;
    public ushort Chunks;
}
