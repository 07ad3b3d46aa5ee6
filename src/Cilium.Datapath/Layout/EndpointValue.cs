// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Cilium.Datapath.Layout;

/// <summary>Value of the map <c>endpoints</c> (C: <c>struct endpoint</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct EndpointValue
{
    public ushort Id;
    public EndpointFlags Flags;
    public uint Identity;
    public uint IdentitySlot;
    public uint Policy;
    public uint PolicyRevision;
    public uint Ipv4;
    public RawAddress Ipv6;
    public RawMac Mac;
    public RawMac GatewayMac;
    public uint Ifindex;
    public PolicyShape Ingress;
    public PolicyShape Egress;
    public uint PolicyTable;
    public uint ShadowPolicy;
    public uint ShadowTable;
    public PolicyShape ShadowIngress;
    public PolicyShape ShadowEgress;
    public Padding Pad;

    [InlineArray(28)]
    internal struct Padding
    {
        private byte _first;
    }
}
