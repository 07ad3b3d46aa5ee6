// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;

namespace Cilium.Benchmarks;

/// <summary>Runs another program to its end.</summary>
internal static class Tool
{
    /// <exception cref="InvalidOperationException">It failed; the message holds what it wrote to its error stream.</exception>
    public static void Run(string name, params IEnumerable<string> arguments) => Run(name, input: null, arguments);

    /// <inheritdoc cref="Run(string, IEnumerable{string})"/>
    public static void Run(string name, string? input, IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new(name, arguments) { RedirectStandardError = true, RedirectStandardInput = input is not null };
        using Process process = Process.Start(start)!;
        if (input is not null)
        {
            process.StandardInput.Write(input);
            process.StandardInput.Close();
        }

        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"'{name} {string.Join(' ', start.ArgumentList)}' ended with {process.ExitCode}: {errors.Trim()}");
        }
    }
}
