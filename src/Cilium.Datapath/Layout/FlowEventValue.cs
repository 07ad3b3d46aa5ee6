// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Datapath.Layout;

/// <summary>An event as the programs write it (C: <c>struct flow_event</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct FlowEventValue
{
    public ulong Time;
    public byte Type;
    public byte Subtype;
    public byte Direction;
    public byte Flags;
    public ushort Endpoint;
    public byte Protocol;
    public byte TcpFlags;
    public uint SourceIdentity;
    public uint DestinationIdentity;
    public ushort SourcePort;
    public ushort DestinationPort;
    public byte MatchType;
    public byte TraceReason;
    public ushort ProxyPort;
    public uint Cookie;
    public uint Length;
    public uint Ifindex;
    public uint Target;
    public RawAddress Source;
    public RawAddress Destination;
    public RawMac SourceMac;
    public RawMac DestinationMac;
    public byte IcmpType;
    public byte IcmpCode;
    public ushort EtherType;
    public uint Cpu;
    public uint Sequence;
}
