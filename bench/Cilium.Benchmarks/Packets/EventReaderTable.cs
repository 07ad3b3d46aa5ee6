// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using Cilium.Benchmarks.Interop;
using Cilium.Bpf;
using Cilium.Datapath;

namespace Cilium.Benchmarks.Packets;

/// <summary>What a packet costs while somebody reads the events.</summary>
internal static class EventReaderTable
{
    // As many events as the ring holds with room to spare: none may be lost, a lost one costs less.
    private const int Burst = 50_000;

    private const int ReaderCpu = Machine.QuietCpu + 1;

    public static void Drops(BenchmarkContext context, int rounds, PacketBed bed)
    {
        context.Report.Section("with a reader of events attached: a drop event for each packet");
        foreach (Transport transport in Enum.GetValues<Transport>())
        {
            foreach (bool isIPv6 in (bool[])[false, true])
            {
                PacketCase wanted = new(PacketPath.Egress, PacketState.Denied, transport, isIPv6, FlowPlan.One);
                context.Report.Add(new BenchmarkRow($"{wanted.Name}, reader attached", "ns", Measure(bed, wanted, rounds))
                {
                    Peer = 9200,
                    PeerName = "Cilium 1.19.4 (reference machine)",
                    Goal = Goal.AtMost(600),
                });
            }
        }
    }

    private static Sample Measure(PacketBed bed, PacketCase wanted, int rounds)
    {
        CasePacket packet = CasePacket.Build(bed, wanted);
        long lostBefore = bed.Datapath.Metrics.LostEvents, sent = 0;
        List<double> costs = [];
        using FlowEventReader reader = bed.Datapath.Events.Open(FlowEventKinds.Drops);
        using CancellationTokenSource stop = new();
        Tally received = new();
        Thread thread = new(() => Read(reader, received, stop.Token)) { Name = "event reader", IsBackground = true };
        thread.Start();
        using ThreadPlacement placement = new(Machine.QuietCpu);
        for (int round = 0; round < rounds; round++)
        {
            SkBuffContext context = new() { InterfaceIndex = (uint)packet.InterfaceIndex };
            costs.Add(bed.Node.Namespace.Run(() => bed.FromEndpoint.TestRun(packet.Bytes, ref context, repeat: Burst)).DurationNanoseconds + 0.5);
            sent += Burst;
            AwaitAll(received, sent);
        }

        stop.Cancel();
        thread.Join();
        long lost = bed.Datapath.Metrics.LostEvents - lostBefore;
        return lost == 0 ? new Sample(costs) : throw new InvalidOperationException($"{lost} of {sent} events were lost.");
    }

    private static void Read(FlowEventReader reader, Tally received, CancellationToken stop)
    {
        using ThreadPlacement placement = new(ReaderCpu);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                reader.Poll(ref received, static (ref Tally box, in FlowEvent _) => box.Count++, TimeSpan.FromMilliseconds(100), stop);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private static void AwaitAll(Tally received, long sent)
    {
        Stopwatch clock = Stopwatch.StartNew();
        while (Volatile.Read(ref received.Count) < sent)
        {
            if (clock.Elapsed > TimeSpan.FromSeconds(5))
            {
                throw new TimeoutException($"{Volatile.Read(ref received.Count)} of {sent} events arrived.");
            }

            Thread.Sleep(1);
        }
    }

    private sealed class Tally
    {
        public long Count;
    }
}
