// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Datapath.Layout;

/// <summary>What <c>list_stale</c> writes for each socket (C: <c>struct stale_socket</c>); the remote port is in network order.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct StaleSocketValue
{
    public RawAddress Local;
    public RawAddress Remote;
    public ulong Cookie;
    public uint NetworkNamespace;
    public uint BackendId;
    public int Device;
    public int Process;
    public int Descriptor;
    public ushort LocalPort;
    public ushort RemotePort;
    public byte Protocol;
    public byte IsIpv6;
    public ushort Pad0;
    public uint Pad1;
}
