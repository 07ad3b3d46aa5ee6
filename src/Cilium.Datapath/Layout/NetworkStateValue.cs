// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Datapath.Layout;

/// <summary>Value of <c>network</c> (C: <c>struct network_state</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NetworkStateValue
{
    public uint Exclusions4;
    public uint Exclusions6;
    public uint Swept;
    public uint Kept;
    public uint Removed;
    public uint Pad;
}
