// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Datapath.Layout;

/// <summary>Key of <c>connections4</c> (C: <c>struct connection_key4</c>); addresses and ports are in network order.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ConnectionKey4
{
    public uint LocalAddress;
    public uint RemoteAddress;
    public ushort LocalPort;
    public ushort RemotePort;
    public byte Protocol;
    public byte Pad0;
    public byte Pad1;
    public byte Pad2;
}
