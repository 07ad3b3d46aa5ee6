// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Datapath.Layout;

/// <summary>What decides at one key (C: <c>struct policy_class</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PolicyClassValue
{
    public uint Id;
    public ushort Decisions;
    public ushort Levels;
    public PolicyDecisionList List;
}
