// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Datapath.Layout;

/// <summary>Key of <c>nat_targets</c> (C: <c>struct nat_target_key</c>); the port is in network order.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NatTargetKey
{
    public RawAddress Source;
    public RawAddress Destination;
    public ushort Port;
    public byte Protocol;
    public byte IsIpv6;
    public uint Pad;
}
