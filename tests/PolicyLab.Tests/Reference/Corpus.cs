// SPDX-License-Identifier: Apache-2.0
using System.IO.Compression;
using System.Text.Json;

namespace PolicyLab.Tests;

/// <summary>Finds the recorded answers of the reference engine, which are not part of the project.</summary>
internal static class Corpus
{
    public const string Missing = "the corpus (shared/corpus beside the project) is not on this machine";

    public static string? Root { get; } = Find();

    /// <summary>The path of a file or directory. Skips the calling test where the corpus is absent; fails it where it must be there.</summary>
    public static string PathOf(string name)
    {
        if (Root is null)
        {
            Assert.False(Environment.GetEnvironmentVariable("CI") == "true", Missing);
            Assert.Skip(Missing);
        }

        return Path.Combine(Root, name);
    }

    public static IEnumerable<JsonElement> Read(string name)
    {
        using var file = File.OpenRead(PathOf(name));
        using var reader = new StreamReader(name.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file);
        while (reader.ReadLine() is { } line)
        {
            using var document = JsonDocument.Parse(line);
            yield return document.RootElement.Clone();
        }
    }

    private static string? Find()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            var candidate = Path.Combine(at.FullName, "shared", "corpus");
            if (Directory.Exists(candidate))
            {
                return candidate;
            }
        }

        return null;
    }
}
