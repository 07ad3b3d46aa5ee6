// SPDX-License-Identifier: Apache-2.0
using System.Text.RegularExpressions;

namespace Documentation.Tests;

/// <summary>A block of C# in a document.</summary>
/// <param name="Document">The document, from the root of the repository.</param>
/// <param name="Name">What the comment before the block calls it; null where there is no such comment.</param>
/// <param name="Code">The block.</param>
internal sealed partial record MarkdownSample(string Document, string? Name, string Code)
{
    public static IEnumerable<MarkdownSample> In(string document) => Block().Matches(Repository.Read(document)).Select(match => new MarkdownSample(
        document,
        match.Groups["name"].Success ? match.Groups["name"].Value : null,
        match.Groups["code"].Value));

    [GeneratedRegex(@"(<!--\s*sample:\s*(?<name>\w+)\s*-->\s*)?^```csharp\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
