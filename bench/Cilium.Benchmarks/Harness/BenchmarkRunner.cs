// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Globalization;
using Cilium.Benchmarks.Attachment;
using Cilium.Benchmarks.Maps;
using Cilium.Benchmarks.Network;
using Cilium.Benchmarks.Packets;
using Cilium.Benchmarks.Policies;
using Cilium.Benchmarks.RingBuffers;

namespace Cilium.Benchmarks;

/// <summary>Runs the areas that the command line names, or all of them.</summary>
internal static class BenchmarkRunner
{
    private const int Success = 0, AreaFailed = 1, WrongUsage = 2;

    // The order in which they run.
    private static readonly IBenchmarkArea[] s_areas = [new MapsArea(), new RingBufferArea(), new PacketArea(), new PolicyArea(), new AttachArea(), new NetworkArea()];

    /// <returns>The exit code: 0 when every area ran, 1 when one could not; a missed goal is shown, not an error. 2: the
    /// command line is wrong.</returns>
    public static int Run(string[] arguments)
    {
        if (!BenchmarkOptions.TryParse(arguments, out BenchmarkOptions options, out string fault))
        {
            Console.Error.WriteLine(fault);
            return WrongUsage;
        }

        string known = string.Join(", ", s_areas.Select(area => area.Name));
        if (options.IsHelpWanted)
        {
            Console.WriteLine(BenchmarkOptions.Usage);
            Console.WriteLine($"Areas: {known}");
            return Success;
        }

        if (options.Areas.FirstOrDefault(name => s_areas.All(area => area.Name != name)) is { } unknown)
        {
            Console.Error.WriteLine($"Unknown area '{unknown}': one of {known}.");
            return WrongUsage;
        }

        Console.WriteLine(Machine.Description);
        bool didAllRun = true;
        foreach (IBenchmarkArea area in s_areas.Where(area => options.Areas.Count == 0 || options.Areas.Contains(area.Name)))
        {
            didAllRun &= TryRun(area, options);
        }

        return didAllRun ? Success : AreaFailed;
    }

    /// <summary>What goes wrong in one area does not keep the others from running; its JSON file stays as it was.</summary>
    private static bool TryRun(IBenchmarkArea area, BenchmarkOptions options)
    {
        try
        {
            Run(area, options);
            return true;
        }
        catch (Exception exception)
        {
            Console.Out.Flush();
            Console.Error.WriteLine($"{area.Name}: could not be measured: {exception}");
            return false;
        }
    }

    private static void Run(IBenchmarkArea area, BenchmarkOptions options)
    {
        Stopwatch clock = Stopwatch.StartNew();
        Console.WriteLine();
        Console.WriteLine($"== {area.Name}: {area.Title}");
        BenchmarkReport report = new(Console.Out);
        area.Run(new BenchmarkContext(options, report));
        string path = Path.Combine(options.Output, area.Name + ".json");
        if (options.Parts.Count == 0)
        {
            ReportFile.Write(path, report.Rows);
        }

        int goals = report.Rows.Count(row => row.IsMet is not null), met = report.Rows.Count(row => row.IsMet == true);
        Console.WriteLine();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{area.Name}: {met} of {goals} goals met, {clock.Elapsed.TotalSeconds:0} s{(options.Parts.Count == 0 ? ", " + path : "")}"));
    }
}
