// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using Cilium.Bpf;
using Cilium.Testing;

namespace Datapath.Tests;

internal sealed partial class NetworkBed
{
    /// <summary>Packets of a pod that differ in ports and in the last bytes of the destination: fast enough for a million of them.</summary>
    public Stream StreamFrom(Peer pod, PacketSpec packet) =>
        new(_node.Programs(Constants).Programs["to_network"], packet, NetworkFixture.Outside, pod.Ifindex);

    /// <summary>Packets that reach the node from outside.</summary>
    public Stream StreamFromOutside(PacketSpec packet) => new(_node.Programs(Constants).Programs["from_network"], packet, NetworkFixture.Outside, 0);

    public void InNamespace(Action work) => _node.Plane.Namespace.Run(work);

    internal sealed class Stream
    {
        private readonly BpfProgram _program;
        private readonly byte[] _packet;
        private readonly byte[] _output;
        private readonly int _device;
        private readonly int _from;
        private readonly int _sourceEnd;
        private readonly int _transport;

        public Stream(BpfProgram program, PacketSpec packet, int device, int from)
        {
            bool isIPv6 = packet.Layers.Any(layer => layer is IPv6Header);
            _program = program;
            _device = device;
            _from = from;
            _transport = 14 + (isIPv6 ? 40 : 20);
            _sourceEnd = _transport - (isIPv6 ? 16 : 4);

            // Without a checksum of its own: the programs need not know one to keep it, and nobody computes it anew here.
            _packet = packet.With<UdpHeader>(udp => udp with { Checksum = 0 }).ToBytes();
            _output = new byte[_packet.Length + 64];
            Source = isIPv6 ? packet.Layer<IPv6Header>().Source : packet.Layer<IPv4Header>().Source;
        }

        public IPAddress Source { get; }

        /// <summary>Sends from a port; what port it left with.</summary>
        public TcAction Send(ushort port, out ushort given)
        {
            Write(_transport, port);
            TcAction action = Run();
            given = Read(_transport);
            return action;
        }

        /// <summary>Sends from a port to one of 65,536 hosts.</summary>
        public TcAction SendTo(ushort host, ushort port, ushort remotePort, out ushort given)
        {
            Write(_transport - 2, host);
            Write(_transport + 2, remotePort);
            return Send(port, out given);
        }

        /// <summary>One of 65,536 hosts answers; who gets that at what port.</summary>
        public TcAction SendBack(ushort host, ushort remotePort, ushort given, out IPAddress address, out ushort port)
        {
            Write(_sourceEnd - 2, host);
            Write(_transport, remotePort);
            Write(_transport + 2, given);
            TcAction action = Run();
            address = new IPAddress(_output.AsSpan(_sourceEnd, _transport - _sourceEnd));
            port = Read(_transport + 2);
            return action;
        }

        private TcAction Run()
        {
            SkBuffContext context = new() { InterfaceIndex = (uint)_device, IngressInterfaceIndex = (uint)_from };
            return (TcAction)_program.TestRun(_packet, ref context, _output).ReturnValue;
        }

        private void Write(int offset, ushort value) => BinaryPrimitives.WriteUInt16BigEndian(_packet.AsSpan(offset), value);

        private ushort Read(int offset) => BinaryPrimitives.ReadUInt16BigEndian(_output.AsSpan(offset));
    }
}
