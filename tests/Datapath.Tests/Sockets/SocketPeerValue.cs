// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Cilium.Datapath.Layout;

namespace Datapath.Tests;

/// <summary>Value of <c>socket_peers</c> (C: <c>struct socket_peer</c>), which the agent neither reads nor writes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SocketPeerValue
{
    public RawAddress Service;
    public RawAddress Backend;
    public ushort ServicePort;
    public ushort BackendPort;
    public uint BackendId;
    public uint LastUsed;
    public byte IsIpv6;
    public byte Pad0;
    public ushort Pad1;
}
