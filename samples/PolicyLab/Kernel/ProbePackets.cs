// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using Cilium.Core;
using Cilium.Testing;

namespace PolicyLab;

/// <summary>Writes the packet that opens a connection: a SYN, a datagram, an INIT, or a message of some ICMP type.</summary>
/// <remarks>One buffer for each protocol and address family, in which addresses, ports and type are exchanged. The programs do not look
/// at checksums, which are not kept right. Not safe for concurrent use.</remarks>
internal sealed class ProbePackets
{
    private const int AddressesOf4 = 26;
    private const int AddressesOf6 = 22;
    private const int TransportOf4 = 34;
    private const int TransportOf6 = 54;

    private readonly Dictionary<(IpProtocol, bool), byte[]> _templates = [];

    /// <summary>The packet, valid until the next call.</summary>
    /// <param name="device">The device of the endpoint.</param>
    /// <param name="direction">Into or out of the endpoint.</param>
    /// <param name="peer">The address of the other end.</param>
    /// <param name="protocol">TCP, UDP, SCTP, or the ICMP of the address family.</param>
    /// <param name="port">The destination port or the ICMP type.</param>
    /// <param name="unique">The source port, or the identifier of an echo.</param>
    public ReadOnlySpan<byte> Write(ProbeDevice device, TrafficDirection direction, IPAddress peer, IpProtocol protocol, ushort port, ushort unique)
    {
        var isIPv6 = peer.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;
        if (!_templates.TryGetValue((protocol, isIPv6), out var packet))
        {
            _templates.Add((protocol, isIPv6), packet = Build(device, protocol, isIPv6));
        }

        var (addresses, length, transport) = isIPv6 ? (AddressesOf6, 16, TransportOf6) : (AddressesOf4, 4, TransportOf4);
        var local = isIPv6 ? device.IPv6 : device.IPv4;
        var isEgress = direction == TrafficDirection.Egress;
        (isEgress ? device.HostMac : device.Mac).CopyTo(packet.AsSpan(0, 6));
        (isEgress ? device.Mac : device.HostMac).CopyTo(packet.AsSpan(6, 6));
        (isEgress ? local : peer).TryWriteBytes(packet.AsSpan(addresses, length), out _);
        (isEgress ? peer : local).TryWriteBytes(packet.AsSpan(addresses + length, length), out _);
        if (protocol is IpProtocol.Icmp or IpProtocol.IcmpV6)
        {
            packet[transport] = (byte)port;
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(transport + 4), unique);
        }
        else
        {
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(transport), unique);
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(transport + 2), port);
        }

        return packet;
    }

    private static byte[] Build(ProbeDevice device, IpProtocol protocol, bool isIPv6)
    {
        var local = isIPv6 ? device.IPv6 : device.IPv4;
        var network = PacketSpec.Empty.Ethernet(device.Mac, device.HostMac).IP(local, local);
        return (protocol switch
        {
            IpProtocol.Tcp => network.Tcp(1, 1),
            IpProtocol.Udp => network.Udp(1, 1).Data(32),
            IpProtocol.Sctp => network.Sctp(1, 1),
            IpProtocol.Icmp or IpProtocol.IcmpV6 => network.EchoRequest(1).Data(32),
            _ => throw new NotSupportedException($"There is no probe for protocol {protocol}."),
        }).ToBytes();
    }
}
