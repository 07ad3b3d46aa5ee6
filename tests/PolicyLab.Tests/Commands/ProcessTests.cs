// SPDX-License-Identifier: Apache-2.0
namespace PolicyLab.Tests;

public class ProcessTests
{
    [Fact]
    public async Task The_executable_reads_standard_input_and_returns_the_exit_status()
    {
        var faulty = await LabProcess.RunAsync(AppContext.BaseDirectory, "{}", "validate", "-");
        Assert.Equal(1, faulty.ExitCode);
        Assert.Contains("fault: standard input:1:1: kind: ", faulty.Output, StringComparison.Ordinal);
        var misused = await LabProcess.RunAsync(AppContext.BaseDirectory, "", "validate");
        Assert.Equal((2, ""), (misused.ExitCode, misused.Output));
        Assert.StartsWith("PolicyLab: ", misused.Error, StringComparison.Ordinal);
        var answered = await LabProcess.RunAsync(AppContext.BaseDirectory, """{"id":"a","manifest":{}}""" + "\n", "verdicts", "-");
        Assert.Equal((0, "rejected"), (answered.ExitCode, Assert.Single(answered.Answers).GetProperty("outcome").GetString()));
    }
}
