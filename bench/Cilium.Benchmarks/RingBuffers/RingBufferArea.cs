// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using Cilium.Benchmarks.Interop;
using Cilium.Bpf;
using Cilium.Testing;

namespace Cilium.Benchmarks.RingBuffers;

/// <summary>Reading a ring that was filled before, against C with libbpf on an equal ring.</summary>
internal sealed class RingBufferArea : IBenchmarkArea
{
    private const int RunsToFill = 3000;

    public string Name => "ringbuf";

    public string Title => "64-byte records a second from a filled ring, by C# and by C with libbpf";

    public void Run(BenchmarkContext context)
    {
        using TemporaryBpfFileSystem files = new();
        using FillSkeleton fill = FillSkeleton.Load();
        fill.Object.Maps["peer_ring"].Pin(files["ring"]);
        using RingBufferReader reader = new(fill.Object.Maps["our_ring"]);
        using ThreadPlacement placement = new(Machine.QuietCpu);
        using PeerProcess peer = PeerProcess.Start("ringbuf", files["ring"]);
        List<double> structs = [], delegates = [], theirs = [], bytes = [];
        int rounds = context.Choose(31, 11);
        for (int round = -3; round < rounds; round++)
        {
            var (ours, allocated) = ConsumeByStruct(fill, reader);
            double byDelegate = ConsumeByDelegate(fill, reader), byPeer = ConsumeByPeer(fill, peer);
            if (round >= 0)
            {
                structs.Add(ours);
                bytes.Add(allocated);
                delegates.Add(byDelegate);
                theirs.Add(byPeer);
            }
        }

        Sample libbpf = new(theirs);
        context.Report.Section("filled with 768,000 records a round");
        context.Report.Add(Row("struct handler", new Sample(structs), libbpf));
        context.Report.Add(Row("delegate handler", new Sample(delegates), libbpf));
        context.Report.Add(new BenchmarkRow("struct handler: allocated per record, at most", "B", bytes.Max()) { Goal = Goal.AtMost(0) });
    }

    private static BenchmarkRow Row(string name, Sample ours, Sample libbpf) => new(name, "M/s", ours)
    {
        Peer = libbpf,
        PeerName = "C with libbpf: ring_buffer__consume",
        Goal = Goal.RatioAtLeast(0.95),
    };

    private static long Fill(FillSkeleton fill, BpfProgram program)
    {
        ulong before = fill.Variables.Written;
        program.TestRun(new byte[64], repeat: RunsToFill);
        return (long)(fill.Variables.Written - before);
    }

    private static (double MillionsASecond, double Bytes) ConsumeByStruct(FillSkeleton fill, RingBufferReader reader)
    {
        long written = Fill(fill, fill.Programs.FillOurs);
        SumHandler handler = default;
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        long start = Stopwatch.GetTimestamp();
        int count = reader.Consume(ref handler);
        TimeSpan time = Stopwatch.GetElapsedTime(start);
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        return (Rate(count, written, time.TotalNanoseconds), (double)allocated / count);
    }

    private static double ConsumeByDelegate(FillSkeleton fill, RingBufferReader reader)
    {
        long written = Fill(fill, fill.Programs.FillOurs);
        ulong sum = 0;
        long start = Stopwatch.GetTimestamp();
        int count = reader.Consume(ref sum, static (ref ulong total, ReadOnlySpan<byte> record) => total += BitConverter.ToUInt64(record));
        return Rate(count, written, Stopwatch.GetElapsedTime(start).TotalNanoseconds);
    }

    private static double ConsumeByPeer(FillSkeleton fill, PeerProcess peer)
    {
        long written = Fill(fill, fill.Programs.FillPeer);
        double[] answer = peer.Ask("consume");
        return Rate((long)answer[0], written, answer[1]);
    }

    private static double Rate(long count, long written, double nanoseconds) => count == written
        ? count * 1e3 / nanoseconds
        : throw new InvalidOperationException($"{count} of {written} records were read.");

    private struct SumHandler : IRingBufferHandler
    {
        private ulong _sum;

        public bool OnRecord(ReadOnlySpan<byte> record)
        {
            _sum += BitConverter.ToUInt64(record);
            return true;
        }
    }
}
