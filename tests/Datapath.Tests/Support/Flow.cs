// SPDX-License-Identifier: Apache-2.0
using Cilium.Testing;

namespace Datapath.Tests;

/// <summary>A conversation as the pod <paramref name="Local"/> sees it.</summary>
internal sealed record Flow(Family Family, Peer Local, ushort LocalPort, Peer Remote, ushort RemotePort, byte Protocol = TestPolicy.Tcp)
{
    /// <summary>A packet that the pod sends.</summary>
    public PacketSpec Out(TcpFlags flags = TcpFlags.Ack) => Transport(TestBed.Packet(Family, Local, Remote), LocalPort, RemotePort, flags);

    /// <summary>A packet that reaches the pod from the node's stack.</summary>
    public PacketSpec In(TcpFlags flags = TcpFlags.Ack) => Transport(TestBed.PacketTo(Family, Remote, Local), RemotePort, LocalPort, flags);

    /// <summary>The same conversation as the other side sees it.</summary>
    public Flow Reversed => new(Family, Remote, RemotePort, Local, LocalPort, Protocol);

    private PacketSpec Transport(PacketSpec packet, ushort source, ushort destination, TcpFlags flags) => Protocol switch
    {
        TestPolicy.Tcp => packet.Tcp(source, destination, flags),
        TestPolicy.Udp => packet.Udp(source, destination).Data(16),
        TestPolicy.Sctp => packet.Sctp(source, destination),
        _ => throw new InvalidOperationException($"Protocol {Protocol} has no ports."),
    };
}
