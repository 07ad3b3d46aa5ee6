// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Cilium.Benchmarks.Policies;

/// <summary>Runs in a process of its own: an engine with many policies and identities, and the memory that it takes.</summary>
internal static class ProcessMemory
{
    public const string Argument = "--policy-memory";
    public const int Policies = 21_000;
    public const int Identities = 15_000;
    public const int Endpoints = 500;

    /// <summary>Prints bytes: resident when all is in place, at most until then, resident after a collection, and managed.</summary>
    public static int Run()
    {
        object engine = IdentityTable.Build(new Population(20), new CountingDatapath(), Policies, Identities, Endpoints);
        long resident = Read("VmRSS:"), most = Read("VmHWM:");
        Collect();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{resident} {most} {Read("VmRSS:")} {GC.GetTotalMemory(false)}"));
        GC.KeepAlive(engine);
        return 0;
    }

    /// <summary>What a child process says.</summary>
    public static double[] Ask() =>
        [.. Tool.Run(Environment.ProcessPath!, Argument).Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture))];

    /// <summary>Resident memory of this process, bytes.</summary>
    public static long Resident => Read("VmRSS:");

    /// <summary>Collects everything, and gives what is free back to the system.</summary>
    public static void Collect()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }

    private static long Read(string field)
    {
        string line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(field, StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2].Split('\t')[^1], CultureInfo.InvariantCulture);
    }
}
