// SPDX-License-Identifier: Apache-2.0
using System.Text.RegularExpressions;

namespace Documentation.Tests;

/// <summary>A region of a source file of this project: what is in it has been compiled.</summary>
internal static partial class CompiledSample
{
    public static IReadOnlyDictionary<string, string> All { get; } =
        Directory.GetFiles(Path.Combine(Repository.Root, "tests", "Documentation.Tests", "Samples"), "*.cs")
            .SelectMany(path => Region().Matches(File.ReadAllText(path)))
            .ToDictionary(match => match.Groups["name"].Value, match => match.Groups["code"].Value);

    /// <summary>The words of code, however they are spread over lines.</summary>
    public static string Normalise(string code) => Space().Replace(code, " ").Trim();

    [GeneratedRegex(@"^\s*#region (?<name>\w+)\n(?<code>.*?)^\s*#endregion", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Region();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
