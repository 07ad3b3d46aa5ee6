// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Datapath.Layout;

/// <summary>Key of <c>connections6</c> (C: <c>struct connection_key6</c>); addresses and ports are in network order.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ConnectionKey6
{
    public RawAddress LocalAddress;
    public RawAddress RemoteAddress;
    public ushort LocalPort;
    public ushort RemotePort;
    public byte Protocol;
    public byte Pad0;
    public byte Pad1;
    public byte Pad2;
}
