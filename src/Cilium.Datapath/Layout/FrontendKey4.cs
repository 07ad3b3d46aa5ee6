// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Datapath.Layout;

/// <summary>Key of <c>frontends4</c> (C: <c>struct frontend_key4</c>); address and port are in network order.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct FrontendKey4
{
    public uint Address;
    public ushort Port;
    public byte Protocol;
    public byte Pad;
}
