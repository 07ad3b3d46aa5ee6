// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;

namespace PolicyLab;

/// <summary><c>verdicts</c>: answers to recorded cases, for comparison with those of another engine.</summary>
internal static class VerdictsCommand
{
    public static Command Create(LabConsole console)
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "Files of cases, plain or compressed with gzip; - is standard input.",
            Arity = ArgumentArity.OneOrMore,
        };
        var quirks = new Option<bool>("--reference-quirks") { Description = "Follow Cilium 1.19 where it departs from what a manifest says." };
        var kernel = new Option<bool>("--kernel")
        {
            Description = "Take verdicts from the kernel: its own program, run on packets over the compiled maps. Needs root.",
        };
        var command = new Command("verdicts", "Answers recorded cases, a line of JSON for each, in their order.") { files, quirks, kernel };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var reproducesQuirks = parsed.GetValue(quirks);
            var width = Environment.ProcessorCount;
            using var planes = parsed.GetValue(kernel) ? Load(width) : null;
            Func<IVerdictPlane> place = planes is null ? static () => new InMemoryPlane() : planes.Take;
            var errors = 0L;
            foreach (var path in parsed.GetValue(files)!)
            {
                await using var input = path == "-" ? console.Input : ReplayCommand.OpenFile(path);
                var result = await CaseRunner.RunAsync(
                    input, console.RawOutput, (text, number) => CaseAnswer.Of(text, number, reproducesQuirks, place), width, cancellationToken);
                errors += result.Errors;
            }

            await console.RawOutput.FlushAsync(cancellationToken);
            if (errors > 0)
            {
                await console.Error.WriteLineAsync($"PolicyLab: {errors} cases could not be worked out; their lines say why");
            }

            if (planes?.Unasked > 0)
            {
                await console.Error.WriteLineAsync(
                    $"PolicyLab: {planes.Unasked} verdicts are about ICMPv6 messages of the link itself, which no policy is asked about: "
                    + "they come from the compiled policy, not from the program");
            }

            return Lab.Ok;
        });
        return command;
    }

    private static KernelPlanes Load(int width)
    {
        try
        {
            return new(width);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            throw new InputException($"--kernel loads programs into the kernel, which needs root on Linux 5.15 or later: {error.Message}");
        }
    }
}
