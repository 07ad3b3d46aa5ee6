// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Cilium.Benchmarks.Interop;
using Cilium.Testing;

namespace Cilium.Benchmarks.Maps;

/// <summary>Map operations from C#, against C with libbpf on the same maps.</summary>
internal sealed class MapsArea : IBenchmarkArea
{
    public string Name => "maps";

    public string Title => "map operations from C# and from C with libbpf, on the same maps";

    public void Run(BenchmarkContext context)
    {
        using TemporaryBpfFileSystem files = new();
        using MapOperations operations = new();
        operations.Pin(files["hash"], files["array"]);

        // The peer starts on the same CPU: only one of the two has something to do at a time.
        using ThreadPlacement placement = new(Machine.QuietCpu);
        using PeerProcess peer = PeerProcess.Start(
            "maps", files["hash"], Text(MapOperations.Entries), files["array"], Text(MapOperations.ArrayLength));
        int rounds = context.Choose(21, 9), count = context.Choose(102_400, 40_960);
        context.Report.Section($"hash of {MapOperations.Entries:N0} entries, 8-byte keys, 16-byte values; one operation, or one element of a batch");
        List<(string Name, double Bytes)> allocations = [];
        foreach (MapOperation operation in operations.All)
        {
            int times = operation.IsCheap ? count * 100 : count;
            var (ours, theirs, bytes) = Measure(operation, peer, rounds, times);
            allocations.Add((operation.Name, bytes));
            context.Report.Add(new BenchmarkRow(operation.Name, "ns", ours)
            {
                Peer = theirs,
                PeerName = operation.PeerName,
                Goal = Goal.RatioAtMost(1.10),
            });
        }

        context.Report.Section("allocated per operation, or per element of a batch, at most");
        foreach (var (name, bytes) in allocations)
        {
            // An iteration takes an enumerator and its buffers, whatever the number of entries.
            Goal? goal = name == MapOperations.Iteration ? null : Goal.AtMost(0);
            context.Report.Add(new BenchmarkRow($"{name}: allocated", "B", bytes) { Goal = goal });
        }
    }

    private static (Sample Ours, Sample Theirs, double Bytes) Measure(MapOperation operation, PeerProcess peer, int rounds, int count)
    {
        List<double> ours = [], theirs = [], bytes = [];
        string question = $"{operation.PeerCommand} {Text(count)}";
        WarmUp(operation, count);
        peer.Ask(question);
        for (int round = 0; round < rounds; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            double time = operation.Run(count);
            bytes.Add((GC.GetAllocatedBytesForCurrentThread() - before) / (double)count);
            ours.Add(time / count);
            theirs.Add(peer.Ask(question)[0]);
        }

        return (new(ours), new(theirs), bytes.Max());
    }

    /// <summary>Long enough for the optimising compiler to have replaced the first code.</summary>
    private static void WarmUp(MapOperation operation, int count)
    {
        for (int i = 0; i < 4; i++)
        {
            operation.Run(count / 4);
            Thread.Sleep(50);
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
