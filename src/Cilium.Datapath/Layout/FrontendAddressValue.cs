// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Datapath.Layout;

/// <summary>Value of <c>frontend_addresses</c> (C: <c>struct frontend_address</c>); the port is in network order.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct FrontendAddressValue
{
    public RawAddress Address;
    public ushort Port;
    public byte Protocol;
    public byte IsIpv6;
    public uint Service;
}
