// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;

namespace Cilium.Benchmarks;

/// <summary>Runs another program to its end.</summary>
internal static class Tool
{
    /// <returns>What it wrote.</returns>
    /// <exception cref="InvalidOperationException">It failed; the message holds what it wrote to its error stream.</exception>
    public static string Run(string name, params IEnumerable<string> arguments) => Run(name, input: "", arguments);

    /// <inheritdoc cref="Run(string, IEnumerable{string})"/>
    public static string Run(string name, string input, IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new(name, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException(
                $"'{name} {string.Join(' ', start.ArgumentList)}' ended with {process.ExitCode}: {errors.GetAwaiter().GetResult().Trim()}");
    }
}
