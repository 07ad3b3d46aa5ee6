// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;

namespace Architecture.Tests;

/// <summary>The tree under test.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>The files that git tracks, or would track: relative paths.</summary>
    public static IReadOnlyList<string> Files { get; } = [.. Git("ls-files", "--cached", "--others", "--exclude-standard")
        .Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Where(path => File.Exists(Path.Combine(Root, path)))];

    public static IReadOnlyList<string> Packages { get; } =
        [.. Files.Where(path => path.StartsWith("src/", StringComparison.Ordinal) && path.EndsWith(".csproj", StringComparison.Ordinal))];

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    public static string Run(string command, params string[] arguments)
    {
        ProcessStartInfo start = new(command, arguments)
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"{command} {string.Join(' ', arguments)} failed: {error.Result} {output}");
    }

    private static string Git(params string[] arguments) => Run("git", arguments);

    private static string FindRoot()
    {
        string? directory = AppContext.BaseDirectory;
        while (directory is not null && !File.Exists(Path.Combine(directory, "Cilium.Sdk.sln")))
        {
            directory = Path.GetDirectoryName(directory);
        }

        return directory ?? throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
