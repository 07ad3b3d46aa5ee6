// SPDX-License-Identifier: Apache-2.0
namespace Cilium.LoadBalancing.Tests;

/// <summary>The tables of docs/services.md that say what the code says.</summary>
internal static class ServicesPage
{
    private static readonly string[] s_lines = File.ReadAllLines(Path.Combine(FindRoot(), "docs", "services.md"));

    /// <summary>The rows below the head of a table, cell by cell.</summary>
    internal static string[][] Table(string name)
    {
        int start = Array.IndexOf(s_lines, $"<!-- table: {name} -->");
        Assert.True(start >= 0, $"docs/services.md has no table '{name}'.");
        return [.. s_lines.Skip(start + 1).SkipWhile(line => line.Length == 0).TakeWhile(line => line.StartsWith('|')).Skip(2)
            .Select(line => line.Trim('|', ' ').Length == 0 ? [] : (string[])[.. line[1..^1].Split('|').Select(cell => cell.Trim())])];
    }

    /// <summary>Compares a table with what it should be, and shows that where they differ.</summary>
    internal static void Check(string name, IEnumerable<string[]> expected)
    {
        string[] rows = [.. expected.Select(Row)];
        Assert.True(rows.SequenceEqual(Table(name).Select(Row)), $"Table '{name}' of docs/services.md should be:\n{string.Join('\n', rows)}");
    }

    private static string Row(string[] cells) => string.Concat(cells.Select(cell => cell.Length == 0 ? "| " : $"| {cell} ")) + "|";

    private static string FindRoot()
    {
        for (DirectoryInfo? directory = new(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "Cilium.Sdk.sln")))
            {
                return directory.FullName;
            }
        }

        throw new InvalidOperationException($"No solution above {AppContext.BaseDirectory}.");
    }
}
