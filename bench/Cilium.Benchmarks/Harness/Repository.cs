// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Benchmarks;

/// <summary>Where the sources are that peers are compiled from.</summary>
internal static class Repository
{
    private const string Marker = "Cilium.Sdk.sln";

    public static string Root { get; } = Find();

    public static string PathOf(string name) => Path.Combine(Root, name);

    private static string Find()
    {
        for (DirectoryInfo? directory = new(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, Marker)))
            {
                return directory.FullName;
            }
        }

        throw new FileNotFoundException($"The benchmarks run from a build inside the repository; no {Marker} above {AppContext.BaseDirectory}.");
    }
}
