// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using Cilium.Core;
using Cilium.Policy;

namespace PolicyLab;

/// <summary>The command line.</summary>
internal static class Lab
{
    /// <summary>The command did what was asked, and found nothing amiss.</summary>
    public const int Ok = 0;

    /// <summary>The command did what was asked, and found what it looks for: faults, differences, denials.</summary>
    public const int Found = 1;

    /// <summary>The command could not do what was asked.</summary>
    public const int Trouble = 2;

    public static async Task<int> RunAsync(string[] args, LabConsole console, CancellationToken cancellationToken = default)
    {
        var parsed = Root(console).Parse(args);
        if (parsed.Errors.Count > 0)
        {
            var command = parsed.CommandResult.Command;
            var name = command is RootCommand ? "PolicyLab" : $"PolicyLab {command.Name}";
            await console.Error.WriteLineAsync($"PolicyLab: {InOneLine(parsed.Errors[0].Message)} (see '{name} --help')");
            return Trouble;
        }

        try
        {
            var running = new InvocationConfiguration
            {
                Output = console.Output,
                Error = console.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            };
            return await parsed.InvokeAsync(running, cancellationToken);
        }
        catch (PolicyValidationException invalid)
        {
            foreach (var fault in invalid.Faults)
            {
                await console.Error.WriteLineAsync(fault.ToString());
            }

            return Trouble;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return Trouble;
        }
        catch (Exception error) when (error is InputException or IOException or UnauthorizedAccessException or InvalidDataException or CiliumException)
        {
            await console.Error.WriteLineAsync($"PolicyLab: {error.Message}");
            return Trouble;
        }
        finally
        {
            await console.Output.FlushAsync(CancellationToken.None);
        }
    }

    private static string InOneLine(string message) => string.Join(' ', message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static RootCommand Root(LabConsole console) => new(
        "Explains, simulates, compares, replays and validates network policies, without a cluster and without privileges.")
    {
        ExplainCommand.Create(console),
        MatrixCommand.Create(console),
        DiffCommand.Create(console),
        ReplayCommand.Create(console),
        ValidateCommand.Create(console),
        VerdictsCommand.Create(console),
    };
}
