// SPDX-License-Identifier: Apache-2.0
using System.Text.RegularExpressions;

namespace Documentation.Tests;

/// <summary>The page of an error.</summary>
internal sealed partial record ErrorPage(string Id, string Text)
{
    public const string Folder = "docs/errors";

    public static IReadOnlyList<string> Ids { get; } =
    [
        .. Directory.GetFiles(Path.Combine(Repository.Root, Folder), "*.md")
            .Select(path => Path.GetFileNameWithoutExtension(path))
            .Where(name => name != "README")
            .Order(StringComparer.Ordinal),
    ];

    public string Heading => Text[..Text.IndexOf('\n', StringComparison.Ordinal)];

    /// <summary>The line after the heading: for exceptions, which type it is and whether it is transient.</summary>
    public string Introduction => Text.Split('\n')[2];

    /// <summary>What the line <c>Fields:</c> lists; none without it.</summary>
    public IEnumerable<string> Fields => FieldLine().Match(Text) is { Success: true } line
        ? Quoted().Matches(line.Value).Select(match => match.Groups["name"].Value)
        : [];

    /// <summary>Manifests, each with what <c>PolicyLab validate</c> says of it.</summary>
    public IEnumerable<(string Manifest, string Output)> Manifests =>
        Manifest().Matches(Text).Select(match => (match.Groups["manifest"].Value, match.Groups["output"].Value));

    public int ManifestBlocks => Text.Split("```yaml\n").Length - 1;

    public static string PathOf(string id) => $"{Folder}/{id}.md";

    public static ErrorPage Read(string id) => new(id, Repository.Read(PathOf(id)));

    [GeneratedRegex(@"^Fields: .*$", RegexOptions.Multiline)]
    private static partial Regex FieldLine();

    [GeneratedRegex("`(?<name>[A-Za-z]+)`")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"^```yaml\n(?<manifest>.*?)^```\n\n```text\n(?<output>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Manifest();
}
