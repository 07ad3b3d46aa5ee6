// SPDX-License-Identifier: Apache-2.0
namespace PolicyLab.Tests;

/// <summary>The recorded cases once more, judged by the kernel's program over the compiled maps.</summary>
public class KernelTests
{
    [Theory]
    [InlineData("policy-verdicts/crafted.jsonl", 79)]
    [InlineData("policy-verdicts/cases-00.jsonl.gz", 300)]
    public async Task The_kernel_gives_every_recorded_verdict(string file, int cases)
    {
        var answers = (await RunAsync("verdicts", "--kernel", "--reference-quirks", Corpus.PathOf(file))).Answers.ToList();
        var differences = Corpus.Read(file).Zip(answers).SelectMany(pair => VerdictComparison.Differences(pair.First, pair.Second).Take(4)).ToList();
        Assert.Equal(cases, answers.Count);
        Assert.True(differences.Count == 0, $"{differences.Count} differences:\n{string.Join('\n', differences.Take(40))}");
    }

    [Theory]
    [InlineData("knp-conformance/knp-conformance.jsonl")]
    [InlineData("policy-verdicts/cases-00.jsonl.gz")]
    public async Task The_kernel_and_the_memory_agree_without_the_quirks_option_too(string file)
    {
        var kernel = await RunAsync("verdicts", "--kernel", Corpus.PathOf(file));
        var memory = await LabRun.RunAsync("verdicts", Corpus.PathOf(file));
        Assert.Equal(memory.Output, kernel.Output);

        // Messages of the link never reach policy: these few come from the compiled policy, and are counted.
        Assert.Equal(file.Contains("verdicts", StringComparison.Ordinal), kernel.Error.Contains("verdicts are about ICMPv6 messages of the link itself", StringComparison.Ordinal));
    }

    private static async Task<LabRun> RunAsync(params string[] arguments)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "needs root on Linux: programs are loaded into the kernel");
        var run = await LabRun.RunAsync(arguments);
        Assert.Equal(0, run.ExitCode);
        return run;
    }
}
