// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Datapath.Layout;

/// <summary>Value of <c>frontends4</c> and <c>frontends6</c> (C: <c>struct frontend</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct FrontendValue
{
    public uint Id;
    public uint Service;
    public uint Inside;
    public uint Outside;
    public FrontendFlags Flags;
    public uint Pad;
}
