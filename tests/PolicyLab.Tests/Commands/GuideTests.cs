// SPDX-License-Identifier: Apache-2.0
using System.Text.RegularExpressions;

namespace PolicyLab.Tests;

/// <summary>The guide shows what the executable prints.</summary>
public partial class GuideTests
{
    private static readonly string s_guide = File.ReadAllText(Path.Combine(ExampleFiles.Directory, "..", "..", "..", "docs", "policy-lab.md"));

    public static TheoryData<string> Commands => [.. Block().Matches(s_guide).Select(match => match.Groups["arguments"].Value)];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Every_output_in_the_guide_is_real(string arguments)
    {
        var shown = Block().Matches(s_guide).Single(match => match.Groups["arguments"].Value == arguments).Groups["output"].Value;
        var run = await LabProcess.RunAsync(ExampleFiles.Directory, "", arguments.Split(' '));
        Assert.Equal(shown, run.Output);
        Assert.Empty(run.Error);
    }

    [Fact]
    public void The_guide_shows_every_command_but_the_one_that_needs_recordings() =>
        Assert.Equal(["diff", "explain", "matrix", "replay", "validate"], Commands.Select(row => row.Data.Split(' ')[0]).Distinct().Order(StringComparer.Ordinal));

    [GeneratedRegex(@"^```console\n\$ PolicyLab (?<arguments>[^\n]*)\n(?<output>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
