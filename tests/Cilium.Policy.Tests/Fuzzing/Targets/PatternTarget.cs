// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy.Tests;

/// <summary>Name patterns, on the first line, and names, on the others: matched as the regular expression says that stands for the pattern.</summary>
internal static class PatternTarget
{
    private const int LongestName = 255;

    public static int Read(string text)
    {
        var lines = text.Split('\n');
        var pattern = NamePattern.Parse(lines[0]);
        FuzzFinding.Unless(pattern.Text == lines[0], "a pattern has another text than was written");
        FuzzFinding.Unless(!pattern.IsLiteral || pattern.Matches(lines[0]), $"'{pattern}' does not match itself");
        var matches = 0;
        foreach (var name in lines.Skip(1).Where(name => name.Length <= LongestName))
        {
            var isMatch = pattern.Matches(name);
            matches += isMatch ? 1 : 0;
            if (lines[0].Length <= LongestName && lines[0].All(IsOfPattern) && name.All(IsOfPattern) && !name.Contains('*', StringComparison.Ordinal))
            {
                FuzzFinding.Unless(isMatch == PatternOracle.Matches(lines[0], name), $"'{pattern}' {(isMatch ? "matches" : "does not match")} '{name}'");
            }
        }

        return matches;
    }

    // What documents may contain.
    private static bool IsOfPattern(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '*';
}
