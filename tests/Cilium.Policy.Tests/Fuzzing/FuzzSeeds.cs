// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;

namespace Cilium.Policy.Tests;

/// <summary>Texts that changes start from: those of the long form, and real ones where they lie beside this checkout.</summary>
internal static class FuzzSeeds
{
    public static IReadOnlyList<string> Of(string target) => [.. Embedded(target), .. target == "manifests" ? Recorded() : []];

    private static IEnumerable<string> Embedded(string target)
    {
        var assembly = typeof(FuzzSeeds).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith($"seeds/{target}/", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            yield return reader.ReadToEnd();
        }
    }

    private static IEnumerable<string> Recorded()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            var corpus = Path.Combine(directory.FullName, "shared", "corpus");
            if (Directory.Exists(corpus))
            {
                return
                [
                    .. Directory.EnumerateFiles(Path.Combine(corpus, "policies"), "*.yaml", SearchOption.AllDirectories).Select(File.ReadAllText),
                    .. File.ReadLines(Path.Combine(corpus, "policy-verdicts", "negative-dev.jsonl")).Take(300)
                        .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("manifest").GetRawText()),
                ];
            }
        }

        return [];
    }
}
