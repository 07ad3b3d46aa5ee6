// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Datapath.Layout;

/// <summary>Value of <c>nat_targets</c> (C: <c>struct nat_target</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NatTargetValue
{
    public uint Next;
    public uint Retry;
    public ulong Refused;
}
