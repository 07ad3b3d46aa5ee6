// SPDX-License-Identifier: Apache-2.0
namespace PolicyLab.Tests;

/// <summary>The example that the guide shows.</summary>
internal static class ExampleFiles
{
    public static string Directory { get; } = Find();

    public static string Cluster => PathOf("cluster.yaml");

    public static string Now => PathOf("now");

    public static string Proposed => PathOf("proposed");

    /// <summary>A policy in audit mode.</summary>
    public static string Trial => PathOf("trial");

    public static string Flows => PathOf("flows.jsonl");

    /// <summary>Output without the path of this tree.</summary>
    public static string Relative(string output) => output.Replace(Directory + "/", "", StringComparison.Ordinal);

    private static string PathOf(string name) => Path.Combine(Directory, name);

    private static string Find()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at.FullName, "Cilium.Sdk.sln")))
        {
            at = at.Parent!;
        }

        return Path.Combine(at.FullName, "samples", "PolicyLab", "example");
    }
}
