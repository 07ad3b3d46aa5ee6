// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf;

namespace Cilium.Benchmarks.Packets;

/// <summary>What one look-up in a table of connections costs, without any packet.</summary>
internal static class TableReference
{
    private const int FarApart = 38_197;

    /// <summary>Looks entries up in turn, far from each other in the table's memory. Gives multiples of an empty program.</summary>
    public static Sample LookUp(int rounds, int repeats, int entries)
    {
        using DriveSkeleton drive = DriveSkeleton.Load();
        using TableSkeleton table = TableSkeleton.Load();
        table.Variables.Entries = (uint)entries;
        table.Variables.Stride = 1u % (uint)entries;
        Run(table.Programs.Add, entries);
        table.Variables.Stride = (uint)(FarApart % entries);
        List<double> multiples = [];
        for (int round = 0; round < rounds; round++)
        {
            double empty = Run(drive.Programs.Empty, repeats);
            double question = Run(table.Programs.Ask, repeats);
            multiples.Add((Run(table.Programs.Find, repeats) - question + empty) / empty);
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
