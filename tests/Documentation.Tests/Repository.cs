// SPDX-License-Identifier: Apache-2.0
namespace Documentation.Tests;

/// <summary>The source tree that this test was built in.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    /// <summary>The documents at the root and of every package.</summary>
    public static IReadOnlyList<string> Readmes { get; } =
    [
        "README.md",
        .. Directory.GetFiles(Path.Combine(Root, "src"), "README.md", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Root, path))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The documents whose samples are compiled.</summary>
    public static IReadOnlyList<string> SampleDocuments => [.. Readmes, .. ErrorPage.Ids.Select(ErrorPage.PathOf)];

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
