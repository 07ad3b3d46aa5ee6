// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Globalization;
using System.Net;
using Cilium.Core;

namespace Cilium.Policy.Tests;

public class NameScaleTests
{
    private const int Names = 50_000;
    private const int Rules = 2_000;

    [Fact]
    public void Learning_takes_well_under_a_millisecond_and_bounded_memory_among_many_names_and_patterns()
    {
        // Memory first, without a data plane that keeps objects of its own.
        NameTable table = new(new NoLabels());
        var before = GC.GetTotalMemory(forceFullCollection: true);
        Learn(table, 0, Names, null);
        var each = (GC.GetTotalMemory(forceFullCollection: true) - before) / Names;
        GC.KeepAlive(table);

        using NameBench bench = new(new() { MaxAddresses = 2 * Names });
        bench.Allow("p", [.. Enumerable.Range(0, Rules).Select(i => i % 2 == 0 ? $"*.zone{i}.example.com" : $"host{i}.example.com")]);
        Learn(bench.Names, 0, Names, null);
        List<double> taken = [];
        Learn(bench.Names, Names, 2_000, taken);
        taken.Sort();
        var comparisons = bench.Names.Statistics.Comparisons;
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{each} bytes an address; new address: median {taken[taken.Count / 2]:0.0} us, p99 {taken[taken.Count * 99 / 100]:0.0} us; {comparisons} comparisons"));
        Assert.InRange(each, 100, 900);
        Assert.True(taken[taken.Count / 2] < 500, $"The median is {taken[taken.Count / 2]} microseconds.");
        Assert.InRange(comparisons, 1, 3 * Names);
        Assert.True(bench.Reaches(AddressOf(Names).ToString()));
    }

    private static void Learn(NameTable table, int first, int count, List<double>? taken)
    {
        for (var i = first; i < first + count; i++)
        {
            var (name, addresses) = ($"www{i}.zone{i % Rules / 2 * 2}.example.com", new[] { AddressOf(i) });
            var began = Stopwatch.GetTimestamp();
            Assert.True(table.Learn(name, addresses, TimeSpan.FromHours(1)).IsInForce);
            taken?.Add(Stopwatch.GetElapsedTime(began).TotalMicroseconds);
        }
    }

    private static IPAddress AddressOf(int number) => new([10, (byte)(number >> 16), (byte)(number >> 8), (byte)number]);

    private sealed class NoLabels : IAddressLabels
    {
        public void SetLabels(string owner, IReadOnlyCollection<PrefixLabels> changes) =>
            throw new UnreachableException("no rule names anything");
    }
}
