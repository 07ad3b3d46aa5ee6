// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Datapath.Layout;

/// <summary>One place of a policy's table (C: <c>struct policy_slot</c>); free while its key names no policy.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PolicySlotValue
{
    public PolicyKey Key;
    public uint List;
    public uint Pad;
}
