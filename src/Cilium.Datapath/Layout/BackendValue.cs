// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Datapath.Layout;

/// <summary>Value of <c>backends</c> (C: <c>struct backend</c>); the port is in network order.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct BackendValue
{
    public RawAddress Address;
    public ushort Port;
    public byte Protocol;
    public byte Phase;
    public uint Id;
    public uint Service;
    public BackendFlags Flags;
    public ushort Generation;
}
