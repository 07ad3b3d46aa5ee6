// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Datapath.Layout;

/// <summary>What decides at one key, in order of precedence (C: <c>struct policy_list</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PolicyListValue
{
    public uint Decisions;
    public uint Pad;
    public PolicyDecisionList Entries;
}
