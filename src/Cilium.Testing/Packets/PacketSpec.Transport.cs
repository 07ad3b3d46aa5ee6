// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Testing;

public sealed partial class PacketSpec
{
    /// <summary>Adds a TCP header. Ports in host byte order.</summary>
    public PacketSpec Tcp(ushort sourcePort, ushort destinationPort, TcpFlags flags = TcpFlags.Syn) =>
        Then(new TcpHeader(sourcePort, destinationPort, flags));

    /// <summary>Adds a UDP header. Ports in host byte order.</summary>
    public PacketSpec Udp(ushort sourcePort, ushort destinationPort) => Then(new UdpHeader(sourcePort, destinationPort));

    /// <summary>Adds an SCTP header and a chunk. Ports in host byte order.</summary>
    /// <param name="sourcePort">The sender's port.</param>
    /// <param name="destinationPort">The receiver's port.</param>
    /// <param name="chunk">The chunk's type. Default: INIT, with the fixed part that it must have.</param>
    public PacketSpec Sctp(ushort sourcePort, ushort destinationPort, byte chunk = SctpChunk.Init) =>
        Then(new SctpHeader(sourcePort, destinationPort)).Then(new SctpChunk(chunk, new byte[16]));

    /// <summary>Adds an echo request of the family of the IP header before it.</summary>
    /// <param name="identifier">Tells conversations apart.</param>
    /// <param name="sequence">Counts the requests of one conversation.</param>
    public PacketSpec EchoRequest(ushort identifier, ushort sequence = 1) =>
        Icmp(IcmpMessage.EchoRequest, Icmpv6Message.EchoRequest, 0, ((uint)identifier << 16) | sequence);

    /// <summary>Adds an echo reply of the family of the IP header before it.</summary>
    /// <param name="identifier">As in the request.</param>
    /// <param name="sequence">As in the request.</param>
    public PacketSpec EchoReply(ushort identifier, ushort sequence = 1) =>
        Icmp(IcmpMessage.EchoReply, Icmpv6Message.EchoReply, 0, ((uint)identifier << 16) | sequence);

    /// <summary>Adds an ICMP or ICMPv6 error, by the family of the IP header before it, that quotes a packet.</summary>
    /// <param name="type">The type, for example <see cref="IcmpMessage.TimeExceeded"/> or <see cref="Icmpv6Message.TimeExceeded"/>.</param>
    /// <param name="code">The code.</param>
    /// <param name="quoted">The packet that the error is about, quoted from its IP header on.</param>
    /// <param name="parameter">The second word, for example an MTU.</param>
    /// <param name="quotedBytes">How much of it is quoted at most.</param>
    public PacketSpec IcmpError(byte type, byte code, PacketSpec quoted, uint parameter = 0, int quotedBytes = 128)
    {
        ArgumentNullException.ThrowIfNull(quoted);
        byte[] bytes = quoted.ToNetworkBytes();
        return Icmp(type, type, code, parameter).Data(bytes.AsMemory(0, Math.Min(bytes.Length, quotedBytes)));
    }

    /// <summary>Adds a VXLAN header; continue with the inner <see cref="Ethernet(string, string)"/>.</summary>
    public PacketSpec Vxlan(uint networkId) => Then(new VxlanHeader(networkId));

    /// <summary>Adds a Geneve header; continue with the inner <see cref="Ethernet(string, string)"/>.</summary>
    public PacketSpec Geneve(uint networkId) => Then(new GeneveHeader(networkId));

    private PacketSpec Icmp(byte type4, byte type6, byte code, uint parameter) =>
        new LayerSurroundings(_layers, _layers.Length).IsInIPv6
            ? Then(new Icmpv6Message(type6, code) { Parameter = parameter })
            : Then(new IcmpMessage(type4, code) { Parameter = parameter });
}
