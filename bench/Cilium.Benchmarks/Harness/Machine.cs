// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Benchmarks;

/// <summary>What the figures were measured on.</summary>
internal static class Machine
{
    /// <summary>Where to measure what runs on one CPU: not the first one, which takes the machine's interrupts.</summary>
    public const int QuietCpu = 1;

    /// <summary>With what ran on it in the last minute: benchmarks want a machine to themselves.</summary>
    public static string Description =>
        $"{Processor}, {Environment.ProcessorCount} CPUs, Linux {Kernel}, {RuntimeInformation.FrameworkDescription}; load {Load}";

    private static string Processor => File.ReadLines("/proc/cpuinfo")
        .Where(line => line.StartsWith("model name", StringComparison.Ordinal))
        .Select(line => line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim())
        .FirstOrDefault(RuntimeInformation.ProcessArchitecture.ToString());

    private static string Load => File.ReadAllText("/proc/loadavg").Split(' ')[0];

    private static string Kernel => File.ReadAllText("/proc/sys/kernel/osrelease").Trim();
}
