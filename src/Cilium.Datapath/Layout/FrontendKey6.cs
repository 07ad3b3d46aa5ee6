// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Datapath.Layout;

/// <summary>Key of <c>frontends6</c> (C: <c>struct frontend_key6</c>); the port is in network order.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct FrontendKey6
{
    public RawAddress Address;
    public ushort Port;
    public byte Protocol;
    public byte Pad0;
    public uint Pad1;
}
