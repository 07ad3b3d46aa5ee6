// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Cilium.Benchmarks;

/// <summary>Collects the rows of one area and prints them as they come.</summary>
internal sealed class BenchmarkReport(TextWriter output)
{
    private readonly List<BenchmarkRow> _rows = [];

    public IReadOnlyList<BenchmarkRow> Rows => _rows;

    /// <summary>Begins a table.</summary>
    public void Section(string title)
    {
        output.WriteLine();
        output.WriteLine(title);
        output.WriteLine(Line("", "unit", "ours", "+-%", "peer", "ratio", "goal", ""));
        output.Flush();
    }

    public void Add(BenchmarkRow row)
    {
        if (_rows.Any(known => known.Name == row.Name))
        {
            throw new InvalidOperationException($"Two rows have the name '{row.Name}'.");
        }

        _rows.Add(row);
        output.WriteLine(Line(
            row.Name,
            row.Unit,
            Number(row.Ours.Median),
            row.Ours.Values.Count < 2 ? "" : Number(row.Ours.Spread * 100, 1),
            row.Peer is null ? "" : Number(row.Peer.Median),
            row.Ratio is { } ratio ? Number(ratio, ratio switch { < 0.01 => 4, < 100 => 2, _ => 0 }) : "",
            $"{row.Goal}",
            row.IsMet switch { true => "met", false => "MISSED", null => "" }));
        output.Flush();
    }

    private static string Line(string name, string unit, string ours, string spread, string peer, string ratio, string goal, string met) =>
        $"{name,-46} {unit,-7} {ours,8} {spread,4} {peer,8} {ratio,6} {goal,7} {met}".TrimEnd();

    private static string Number(double value, int? digits = null) => value.ToString(
        "N" + (digits ?? (Math.Abs(value) < 100 ? 2 : Math.Abs(value) < 1000 ? 1 : 0)), CultureInfo.InvariantCulture);
}
