// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf;
using Cilium.Core;
using Cilium.Datapath.Layout;
using Cilium.Testing;

namespace Datapath.Tests;

internal sealed partial class TestBed
{
    private const int InvalidArgument = 22;

    // Newer kernels want a whole IP header in a test run.
    private const int LongestRefused = 54;

    /// <summary>A packet from a pod as it stands on the pod's wire, up to the IP header.</summary>
    public static PacketSpec Packet(Family family, Peer from, Peer to) =>
        PacketSpec.Empty.Ethernet(from.Mac, from.GatewayMac).IP(from.Address(family), to.Address(family));

    /// <summary>A packet to a pod as the node's stack sends it, up to the IP header.</summary>
    public static PacketSpec PacketTo(Family family, Peer from, Peer to) =>
        PacketSpec.Empty.Ethernet(to.GatewayMac, to.Mac).IP(from.Address(family), to.Address(family));

    /// <summary>A pod sends a packet.</summary>
    public Judgement Send(Peer pod, PacketSpec packet, uint mark = 0) => Send(pod, packet.ToBytes(), mark);

    /// <inheritdoc cref="Send(Peer, PacketSpec, uint)"/>
    public Judgement Send(Peer pod, byte[] packet, uint mark = 0) => Run(_plane.Programs.FromEndpoint, pod, packet, mark);

    /// <summary>The node's stack sends a packet to a pod.</summary>
    public Judgement Receive(Peer pod, PacketSpec packet) => Receive(pod, packet.ToBytes());

    /// <inheritdoc cref="Receive(Peer, PacketSpec)"/>
    public Judgement Receive(Peer pod, byte[] packet) => Run(_plane.Programs.ToEndpoint, pod, packet, 0);

    /// <summary>Sends or receives, by direction.</summary>
    public Judgement Pass(TrafficDirection direction, Peer pod, PacketSpec packet) =>
        direction == TrafficDirection.Egress ? Send(pod, packet) : Receive(pod, packet);

    /// <summary>Works in the namespace that the devices are in.</summary>
    public void InNamespace(Action work) => _plane.Namespace.Run(work);

    /// <summary>Runs a packet from within <see cref="InNamespace"/>; where the drop is counted is not looked up.</summary>
    /// <returns>Null where the kernel refuses to run anything on a packet this short.</returns>
    public TcAction? RunInside(TrafficDirection direction, Peer pod, ReadOnlySpan<byte> packet, int repeat = 1)
    {
        SkBuffContext context = new() { InterfaceIndex = (uint)pod.Ifindex };
        BpfProgram program = direction == TrafficDirection.Egress ? _plane.Programs.FromEndpoint : _plane.Programs.ToEndpoint;
        try
        {
            return (TcAction)program.TestRun(packet, ref context, repeat: repeat).ReturnValue;
        }
        catch (BpfException exception) when (exception.Errno == InvalidArgument && packet.Length < LongestRefused)
        {
            return null;
        }
    }

    /// <summary>A pod sends a packet, from within <see cref="InNamespace"/>.</summary>
    /// <returns>The length of the packet that comes out.</returns>
    public int RunInside(Peer pod, ReadOnlySpan<byte> packet, Span<byte> output)
    {
        SkBuffContext context = new() { InterfaceIndex = (uint)pod.Ifindex };
        return _plane.Programs.FromEndpoint.TestRun(packet, ref context, output).OutputLength;
    }

    /// <summary>Every drop counted since the bed was made or this was last called.</summary>
    public IReadOnlyList<(TrafficDirection Direction, DropReason Reason)> TakeDrops()
    {
        List<(TrafficDirection, DropReason)> drops = [];
        MetricValue[] values = new MetricValue[PossibleCpus.Count];
        foreach (uint index in _metricIndexes)
        {
            byte reason = (byte)index;
            _metrics.TryLookup(index, values);
            long packets = values.Sum(value => (long)value.Packets);
            if (reason != 0 && _seen.GetValueOrDefault(index) is var before && packets > before)
            {
                drops.AddRange(Enumerable.Repeat(((TrafficDirection)(index >> 8), (DropReason)reason), (int)(packets - before)));
                _seen[index] = packets;
            }
        }

        return drops;
    }

    /// <summary>As <see cref="TakeDrops"/>, in numbers.</summary>
    public IReadOnlyList<((TrafficDirection Direction, DropReason Reason) What, long Packets)> CountDrops() =>
        [.. TakeDrops().GroupBy(drop => drop).Select(group => (group.Key, group.LongCount()))];

    private readonly Dictionary<uint, long> _seen = [];

    private Judgement Run(BpfProgram program, Peer pod, byte[] packet, uint mark)
    {
        byte[] output = new byte[packet.Length + 64];
        SkBuffContext context = new() { InterfaceIndex = (uint)pod.Ifindex, Mark = mark };
        BpfTestRunResult result = _plane.Namespace.Run(() => program.TestRun(packet, ref context, output));
        return new Judgement((TcAction)result.ReturnValue, TakeDrops(), output[..result.OutputLength], context.Mark);
    }
}
