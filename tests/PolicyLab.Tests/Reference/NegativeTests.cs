// SPDX-License-Identifier: Apache-2.0
using System.Text.RegularExpressions;

namespace PolicyLab.Tests;

public partial class NegativeTests
{
    private const string File = "policy-verdicts/negative-dev.jsonl";

    [Theory]
    [InlineData]
    [InlineData("--reference-quirks")]
    public async Task A_manifest_is_rejected_exactly_when_the_reference_rejects_it(params string[] options)
    {
        var run = await LabRun.RunAsync(["verdicts", .. options, Corpus.PathOf(File)]);
        var differences = new List<string>();
        var count = 0;
        foreach (var (recorded, answer) in Corpus.Read(File).Zip(run.Answers))
        {
            count++;
            Assert.Equal(VerdictComparison.IdOf(recorded), VerdictComparison.IdOf(answer));
            if (recorded.GetProperty("outcome").GetString() != answer.GetProperty("outcome").GetString())
            {
                differences.Add($"{recorded.GetProperty("id")} {recorded.GetProperty("mutation")}: {answer}\n    {recorded.GetProperty("manifest")}");
            }
        }

        Assert.Equal(240, count);
        Assert.Empty(differences);
    }

    [Fact]
    public async Task Every_fault_has_its_place_in_the_document()
    {
        var run = await LabRun.RunAsync("verdicts", Corpus.PathOf(File));
        var faults = run.Answers.SelectMany(answer => answer.GetProperty("errors").EnumerateArray()).Select(fault => fault.GetString()!).ToList();
        Assert.True(faults.Count >= 182);
        Assert.All(faults, fault => Assert.Matches(Place(), fault));
    }

    [GeneratedRegex(@"^[1-9]\d*:[1-9]\d*: \S")]
    private static partial Regex Place();
}
