// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using System.Net.NetworkInformation;
using Cilium.Core;
using Cilium.Datapath.Layout;
using Cilium.Policy;

namespace Cilium.Datapath;

/// <summary>One event of the data plane. A copy of the kernel's record; addresses are made when they are asked for.</summary>
public readonly struct FlowEvent
{
    /// <summary>The size of a record in the event ring, in bytes.</summary>
    public const int RecordSize = 104;

    private const byte IPv6Flag = 0x01;
    private const byte AuditedFlag = 0x02;
    private const byte ReplyFlag = 0x04;
    private const byte FragmentFlag = 0x08;
    private const byte ShadowedFlag = 0x20;

    private readonly FlowEventValue _value;

    internal FlowEvent(in FlowEventValue value) => _value = value;

    /// <summary>When, on the monotonic clock, since boot.</summary>
    public TimeSpan Time => TimeSpan.FromTicks((long)(_value.Time / 100));

    /// <summary>What happened.</summary>
    public FlowEventType Type => (FlowEventType)_value.Type;

    /// <summary>Why the packet was dropped; only of a <see cref="FlowEventType.Drop"/>.</summary>
    public DropReason DropReason => Type == FlowEventType.Drop ? (DropReason)_value.Subtype : default;

    /// <summary>Where the packet was seen; not of a drop.</summary>
    public TracePoint TracePoint => Type == FlowEventType.Drop ? default : (TracePoint)_value.Subtype;

    /// <summary>The packet's place in its connection.</summary>
    public TraceReason TraceReason => (TraceReason)_value.TraceReason;

    /// <summary>Into or out of <see cref="Endpoint"/>.</summary>
    public TrafficDirection Direction => (TrafficDirection)_value.Direction;

    /// <summary>The endpoint that judged it; 0 where there was none.</summary>
    public ushort Endpoint => _value.Endpoint;

    /// <summary>The endpoint that the packet was delivered to; 0 where there is none on this node.</summary>
    public uint DeliveredTo => _value.Target;

    /// <summary>The sender's identity; 0 where the packet was dropped before it was looked up.</summary>
    public NumericIdentity SourceIdentity => new(_value.SourceIdentity);

    /// <summary>The receiver's identity; 0 where the packet was dropped before it was looked up.</summary>
    public NumericIdentity DestinationIdentity => new(_value.DestinationIdentity);

    /// <summary>The packet's source address; of what is not IP, zero.</summary>
    public IPAddress Source => _value.Source.ToIPAddress(IsIPv6);

    /// <summary>The packet's destination address; of what is not IP, zero.</summary>
    public IPAddress Destination => _value.Destination.ToIPAddress(IsIPv6);

    /// <summary>The source port in host byte order; for an ICMP echo its identifier.</summary>
    public ushort SourcePort => BinaryPrimitives.ReverseEndianness(_value.SourcePort);

    /// <summary>The destination port in host byte order; for an ICMP echo its identifier.</summary>
    public ushort DestinationPort => BinaryPrimitives.ReverseEndianness(_value.DestinationPort);

    /// <summary>The sender's MAC address.</summary>
    public PhysicalAddress SourceMac => _value.SourceMac.ToPhysicalAddress();

    /// <summary>The receiver's MAC address.</summary>
    public PhysicalAddress DestinationMac => _value.DestinationMac.ToPhysicalAddress();

    /// <summary>The Ethernet type in host byte order.</summary>
    public ushort EtherType => _value.EtherType;

    /// <summary>The IP protocol.</summary>
    public IpProtocol Protocol => (IpProtocol)_value.Protocol;

    /// <summary>The TCP flags as in the header.</summary>
    public byte TcpFlags => _value.TcpFlags;

    /// <summary>The ICMP or ICMPv6 type.</summary>
    public byte IcmpType => _value.IcmpType;

    /// <summary>The ICMP or ICMPv6 code.</summary>
    public byte IcmpCode => _value.IcmpCode;

    /// <summary>Names the rule that decided; 0 where none did. Where <see cref="Audit"/> is set: the rule that would deny, and 0 where
    /// it would be denied because no rule allows it.</summary>
    public uint RuleCookie => _value.Cookie;

    /// <summary>How specific the deciding rule was.</summary>
    public byte MatchType => _value.MatchType;

    /// <summary>The packet's length in bytes, link-layer header included.</summary>
    public int Length => (int)_value.Length;

    /// <summary>The device on which it was seen.</summary>
    public int InterfaceIndex => (int)_value.Ifindex;

    /// <summary>Whether the packet is IPv6.</summary>
    public bool IsIPv6 => (_value.Flags & IPv6Flag) != 0;

    /// <summary>Whether policy would have denied it, but only audits.</summary>
    public bool IsAudited => (_value.Flags & AuditedFlag) != 0;

    /// <summary>What is audited, where <see cref="IsAudited"/>.</summary>
    public AuditCause Audit => !IsAudited ? AuditCause.None : (_value.Flags & ShadowedFlag) != 0 ? AuditCause.Policy : AuditCause.Endpoint;

    /// <summary>Whether it goes against the direction in which its connection was opened.</summary>
    public bool IsReply => (_value.Flags & ReplyFlag) != 0;

    /// <summary>Whether it is a fragment.</summary>
    public bool IsFragment => (_value.Flags & FragmentFlag) != 0;

    /// <summary>The CPU that wrote it.</summary>
    public int Cpu => (int)_value.Cpu;

    /// <summary>Counts up per CPU with each event, written or lost: a gap is a loss.</summary>
    public uint Sequence => _value.Sequence;
}
