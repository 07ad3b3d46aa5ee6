// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Datapath.Layout;

/// <summary>Value of <c>network_devices</c> (C: <c>struct network_device</c>); the IPv4 address is in network order.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NetworkDeviceValue
{
    public RawAddress Ipv6;
    public uint Ipv4;
    public uint Pad;
}
