// SPDX-License-Identifier: Apache-2.0
using System.Text;
using System.Text.Json;

namespace PolicyLab.Tests;

/// <summary>One call of the command line, in this process, with what it wrote.</summary>
internal sealed record LabRun(int ExitCode, string Output, string Error)
{
    public IEnumerable<string> Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Every line as JSON.</summary>
    public IEnumerable<JsonElement> Answers => Lines.Select(line =>
    {
        using var document = JsonDocument.Parse(line);
        return document.RootElement.Clone();
    });

    public JsonElement Json
    {
        get
        {
            using var document = JsonDocument.Parse(Output);
            return document.RootElement.Clone();
        }
    }

    public static Task<LabRun> RunAsync(params string[] arguments) => RunAsync([], arguments);

    public static async Task<LabRun> RunAsync(byte[] input, params string[] arguments)
    {
        using var stdin = new MemoryStream(input);
        using var stdout = new MemoryStream();
        using var stderr = new StringWriter();
        var exitCode = await Lab.RunAsync(arguments, new LabConsole(stdin, stdout, stderr), TestContext.Current.CancellationToken);
        return new(exitCode, Encoding.UTF8.GetString(stdout.ToArray()), stderr.ToString());
    }
}
