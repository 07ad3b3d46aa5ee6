// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Testing;

/// <summary>A packet taken apart, to assert on. Reads as far as the bytes go and tells what is wrong with them.</summary>
/// <remarks>Headers have every field set as it stands in the packet. Lengths that headers claim are respected: what lies
/// beyond them (padding) belongs to no layer.</remarks>
public sealed partial class PacketView
{
    private readonly List<string> _faults = [];
    private readonly List<IPv6ExtensionHeader> _extensions = [];

    private PacketView(ReadOnlyMemory<byte> bytes) => Bytes = bytes;

    /// <summary>The packet as it was given.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The Ethernet header, where the packet begins with one.</summary>
    public EthernetHeader? Ethernet { get; private set; }

    /// <summary>The outermost VLAN tag.</summary>
    public VlanTag? Vlan { get; private set; }

    /// <summary>The ARP message.</summary>
    public ArpMessage? Arp { get; private set; }

    /// <summary>The IPv4 header.</summary>
    public IPv4Header? IPv4 { get; private set; }

    /// <summary>The IPv6 header.</summary>
    public IPv6Header? IPv6 { get; private set; }

    /// <summary>The IPv6 extension headers in order, without the fragment header.</summary>
    public IReadOnlyList<IPv6ExtensionHeader> Extensions => _extensions;

    /// <summary>The IPv6 fragment header.</summary>
    public IPv6FragmentHeader? Fragment { get; private set; }

    /// <summary>The number of the transport protocol, or null where there is none.</summary>
    public byte? Protocol { get; private set; }

    /// <summary>The TCP header.</summary>
    public TcpHeader? Tcp { get; private set; }

    /// <summary>The UDP header.</summary>
    public UdpHeader? Udp { get; private set; }

    /// <summary>The SCTP header.</summary>
    public SctpHeader? Sctp { get; private set; }

    /// <summary>The ICMP message's head.</summary>
    public IcmpMessage? Icmp { get; private set; }

    /// <summary>The ICMPv6 message's head.</summary>
    public Icmpv6Message? Icmpv6 { get; private set; }

    /// <summary>What follows the innermost header that was understood.</summary>
    public ReadOnlyMemory<byte> Payload { get; private set; }

    /// <summary>The packet that an ICMP error quotes.</summary>
    public PacketView? Quoted { get; private set; }

    /// <summary>Everything that is wrong: headers cut short, false lengths, checksums. Empty for a sound packet.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>Takes a frame apart, from its Ethernet header on.</summary>
    public static PacketView Parse(ReadOnlyMemory<byte> frame)
    {
        PacketView view = new(frame);
        view.ReadLink(frame);
        return view;
    }

    /// <summary>Takes a packet apart, from its IP header on.</summary>
    public static PacketView ParseNetwork(ReadOnlyMemory<byte> packet)
    {
        PacketView view = new(packet);
        view.ReadNetwork(packet, isQuoted: false);
        return view;
    }

    /// <summary>Protocols, addresses and ports in one line.</summary>
    public override string ToString()
    {
        string transport = this switch
        {
            { Tcp: { } tcp } => $" tcp {tcp.SourcePort} > {tcp.DestinationPort} {tcp.Flags}",
            { Udp: { } udp } => $" udp {udp.SourcePort} > {udp.DestinationPort}",
            { Sctp: { } sctp } => $" sctp {sctp.SourcePort} > {sctp.DestinationPort}",
            { Icmp: { } icmp } => $" icmp {icmp.Type}/{icmp.Code}",
            { Icmpv6: { } icmp } => $" icmpv6 {icmp.Type}/{icmp.Code}",
            { Protocol: { } protocol } => $" protocol {protocol}",
            _ => "",
        };
        return this switch
        {
            { Arp: { } arp } => $"arp {arp.Operation} {arp.Sender} > {arp.Target}",
            { IPv4: { } ip } => $"{ip.Source} > {ip.Destination}{transport}",
            { IPv6: { } ip } => $"{ip.Source} > {ip.Destination}{transport}",
            _ => $"{Bytes.Length} bytes, type 0x{Ethernet?.Type ?? 0:x4}",
        };
    }
}
