// SPDX-License-Identifier: Apache-2.0
namespace PolicyLab.Tests;

public class UsageTests
{
    [Theory]
    [InlineData("")]
    [InlineData("bogus")]
    [InlineData("explain --policies x --from a --to b")]
    [InlineData("explain --policies x --from a --to b --port 80 --unknown")]
    [InlineData("matrix --enforcement sometimes -p x")]
    [InlineData("diff --before x")]
    [InlineData("replay -p x")]
    [InlineData("validate")]
    [InlineData("verdicts")]
    public async Task What_cannot_be_understood_ends_with_2_and_a_line_that_says_what(string arguments)
    {
        var run = await LabRun.RunAsync(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Matches(@"^PolicyLab: \S.* \(see 'PolicyLab( \w+)? --help'\)\r?\n$", run.Error);
    }

    [Theory]
    [InlineData("validate /no/such/file", "there is no file or directory '/no/such/file'")]
    [InlineData("verdicts /no/such/file", "there is no file '/no/such/file'")]
    [InlineData("matrix -p EXAMPLE/now -c /no/such/file", "there is no file or directory '/no/such/file'")]
    [InlineData("replay -p EXAMPLE/now /no/such/file", "there is no file '/no/such/file'")]
    [InlineData("explain -p EXAMPLE/now --from nobody --to app=web --port 80", "'nobody' is not known; give ")]
    [InlineData("explain -p EXAMPLE/now --from app=web --to app=web --port http", "'http' is not a port: write tcp/80")]
    [InlineData("explain -p EXAMPLE/now --cluster-name a-name-that-is-far-too-long-to-be-one --from a=b --to c=d --port 80", "ClusterName must have 1 to 32 characters")]
    public async Task What_cannot_be_done_ends_with_2_and_says_why(string arguments, string message)
    {
        var run = await LabRun.RunAsync(arguments.Replace("EXAMPLE", ExampleFiles.Directory, StringComparison.Ordinal).Split(' '));
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.StartsWith($"PolicyLab: {message}", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_names_every_command()
    {
        var run = await LabRun.RunAsync("--help");
        Assert.Equal(0, run.ExitCode);
        Assert.All(["explain", "matrix", "diff", "replay", "validate", "verdicts"], command => Assert.Contains($"\n  {command}", run.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Policies_with_faults_stop_the_other_commands_and_all_faults_are_shown()
    {
        using var files = new TemporaryFiles();
        files.Write("a.yaml", "kind: CiliumNetworkPolicy\napiVersion: cilium.io/v2\nmetadata: {name: a}\n");
        files.Write("b.yaml", "kind: NetworkPolicy\napiVersion: v0\n");
        var run = await LabRun.RunAsync("matrix", "-p", files.Path);
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains("a.yaml:1:1: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("b.yaml:2:13: apiVersion: ", run.Error, StringComparison.Ordinal);
    }
}
