// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Globalization;
using Cilium.Benchmarks.Attachment;
using Cilium.Benchmarks.Maps;
using Cilium.Benchmarks.Network;
using Cilium.Benchmarks.Packets;
using Cilium.Benchmarks.RingBuffers;

namespace Cilium.Benchmarks;

/// <summary>Runs the areas that the command line names, or all of them.</summary>
internal static class BenchmarkRunner
{
    private static readonly IBenchmarkArea[] s_areas = [new MapsArea(), new RingBufferArea(), new PacketArea(), new AttachArea(), new NetworkArea()];

    /// <returns>The exit code: 0 when every area ran; a missed goal is shown, not an error.</returns>
    public static int Run(string[] arguments)
    {
        if (!BenchmarkOptions.TryParse(arguments, out BenchmarkOptions options, out string fault))
        {
            Console.Error.WriteLine(fault);
            return 2;
        }

        if (options.Areas.FirstOrDefault(name => s_areas.All(area => area.Name != name)) is { } unknown)
        {
            Console.Error.WriteLine($"Unknown area '{unknown}': one of {string.Join(", ", s_areas.Select(area => area.Name))}.");
            return 2;
        }

        Console.WriteLine(Machine.Description);
        foreach (IBenchmarkArea area in s_areas)
        {
            if (options.Areas.Count == 0 || options.Areas.Contains(area.Name))
            {
                Run(area, options);
            }
        }

        return 0;
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
