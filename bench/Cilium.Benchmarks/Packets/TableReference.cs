// SPDX-License-Identifier: Apache-2.0
using Cilium.Benchmarks.Interop;
using Cilium.Bpf;

namespace Cilium.Benchmarks.Packets;

/// <summary>What a table of connections costs by itself, without any packet, in multiples of an empty program. Each round
/// has a table of its own: where its memory happens to lie makes a difference.</summary>
internal sealed class TableReference(int rounds)
{
    private const int FarApart = 38_197;

    /// <summary>One look-up, of entries in turn that lie far from each other in the table's memory.</summary>
    public Sample LookUp(int repeats, int entries) => Measure(entries, table =>
    {
        Run(table.Programs.Add, entries);
        table.Variables.Stride = (uint)(FarApart % entries);
        return Run(table.Programs.Find, repeats) - Run(table.Programs.Ask, repeats);
    });

    /// <summary>One insertion into a fresh table.</summary>
    public Sample Insert(int entries) => Measure(entries, table => -Run(table.Programs.Ask, entries) + Run(table.Programs.Add, entries));

    private Sample Measure(int entries, Func<TableSkeleton, double> cost)
    {
        const int EmptyRuns = 200_000;
        using ThreadPlacement placement = new(Machine.QuietCpu);
        using DriveSkeleton drive = DriveSkeleton.Load();
        List<double> multiples = [];
        for (int round = 0; round < rounds; round++)
        {
            using TableSkeleton table = TableSkeleton.Load();
            table.Variables.Entries = (uint)entries;
            double empty = Run(drive.Programs.Empty, EmptyRuns);
            multiples.Add((cost(table) + empty) / empty);
        }

        return new Sample(multiples);
    }

    private static double Run(BpfProgram program, int repeats)
    {
        BpfTestRunResult result = program.TestRun(new byte[64], repeat: repeats);
        return result.ReturnValue == 0
            ? result.DurationNanoseconds + 0.5
            : throw new InvalidOperationException($"{program.Name} did not find or add its entry.");
    }
}
