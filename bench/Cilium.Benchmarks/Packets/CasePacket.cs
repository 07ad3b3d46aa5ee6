// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Cilium.Testing;

namespace Cilium.Benchmarks.Packets;

/// <summary>The packet that a case starts from, and where in it a flow differs from the next.</summary>
internal sealed class CasePacket
{
    private const int EthernetLength = 14;
    private const ushort FirstPort = 1024;

    private CasePacket(byte[] bytes, int interfaceIndex)
    {
        Bytes = bytes;
        InterfaceIndex = interfaceIndex;
    }

    public byte[] Bytes { get; }

    /// <summary>The device that it is on.</summary>
    public int InterfaceIndex { get; }

    public static CasePacket Build(PacketBed bed, PacketCase wanted)
    {
        IPAddress Own(TestPod pod) => wanted.IsIPv6 ? pod.IPv6! : pod.IPv4!;
        IPAddress stranger = wanted.IsIPv6 ? Roster.StrangerIPv6 : Roster.StrangerIPv4;
        IPAddress peer = wanted.State == PacketState.Denied ? stranger : Roster.FriendAddress(wanted.Flows.FirstPeer, wanted.IsIPv6);
        TestPod pod = bed.AlicePod;
        ushort port = Roster.Port;
        PacketSpec spec = PacketSpec.Empty;
        switch (wanted.Path)
        {
            case PacketPath.Egress:
                spec = spec.Ethernet(pod.Mac, pod.HostMac).IP(Own(pod), peer);
                break;
            case PacketPath.Ingress:
                spec = spec.Ethernet(pod.HostMac, pod.Mac).IP(peer, Own(pod));
                break;
            case PacketPath.Local:
                spec = spec.Ethernet(pod.Mac, pod.HostMac).IP(Own(pod), Own(bed.BobPod));
                port = wanted.State == PacketState.Denied ? Roster.EgressOnlyPort : Roster.Port;
                break;
        }

        // What opens a TCP connection is a SYN; what belongs to one is not.
        TcpFlags flags = wanted.State == PacketState.Established ? TcpFlags.Ack : TcpFlags.Syn;
        spec = wanted.Transport == Transport.Tcp ? spec.Tcp(FirstPort, port, flags) : spec.Udp(FirstPort, port).Data(16);
        return new CasePacket(spec.ToBytes(), pod.HostInterfaceIndex);
    }

    /// <summary>Tells the driver how to make the flows of a case out of this packet.</summary>
    public static void Program(DriveSkeleton.VariableSet drive, PacketCase wanted)
    {
        FlowPlan plan = wanted.Flows;
        int network = EthernetLength, transport = network + (wanted.IsIPv6 ? 40 : 20);
        drive.Position = 0;
        drive.Flows = (uint)plan.Flows;
        drive.Stride = plan.Stride % (uint)plan.Flows;
        drive.PortOffset = (uint)transport;
        drive.FirstPort = FirstPort;
        drive.Ports = (uint)plan.Ports;
        drive.Addresses = (uint)plan.Peers;
        drive.AddressEveryFlow = plan.ChangesPeerEachTime ? 1u : 0;
        drive.LifeOffset = wanted.Path == PacketPath.Local ? (uint)(network + (wanted.IsIPv6 ? 7 : 8)) : 0;
        (drive.AddressOffset, drive.FirstAddress) = (plan.Peers > 1, plan.VariesServerPort, wanted.Path) switch
        {
            (false, _, _) => (0u, 0u),

            // Both ports take the place of an address; the client's is written over afterwards.
            (_, true, _) => ((uint)transport, Roster.Port),
            (_, _, PacketPath.Egress) => ((uint)(network + (wanted.IsIPv6 ? 36 : 16)), Roster.FirstFriendWord(wanted.IsIPv6) + (uint)plan.FirstPeer),
            _ => ((uint)(network + (wanted.IsIPv6 ? 20 : 12)), Roster.FirstFriendWord(wanted.IsIPv6) + (uint)plan.FirstPeer),
        };
    }
}
