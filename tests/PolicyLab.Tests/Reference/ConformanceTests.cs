// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;

namespace PolicyLab.Tests;

public class ConformanceTests
{
    private const string File = "knp-conformance/knp-conformance.jsonl";
    private static readonly string[] s_kubernetes = ["ingress", "egress", "combined"];

    [Fact]
    public async Task Kubernetes_policies_give_the_truth_tables_of_the_kubernetes_api_except_that_address_blocks_never_select_pods()
    {
        var (compared, differences) = await CompareAsync(
            [], (recorded, ours) => s_kubernetes.All(name => IsSame(recorded, name, ours, name)), step => !step.GetRawText().Contains("\"ipBlock\"", StringComparison.Ordinal));
        Assert.Equal(68, compared);
        Assert.Empty(differences);
    }

    [Fact]
    public async Task Kubernetes_policies_give_the_truth_tables_of_the_reference_with_the_quirks_option()
    {
        var (compared, differences) = await CompareAsync(["--reference-quirks"], (recorded, ours) => IsSame(recorded, "ciliumCombined", ours, "combined"), _ => true);
        Assert.Equal(89, compared);
        Assert.Empty(differences);
    }

    private static async Task<(int Compared, List<string> Differences)> CompareAsync(
        string[] options, Func<JsonElement, JsonElement, bool> isSame, Func<JsonElement, bool> isComparable)
    {
        var run = await LabRun.RunAsync(["verdicts", .. options, Corpus.PathOf(File)]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var differences = new List<string>();
        var compared = 0;
        foreach (var (recorded, answer) in Corpus.Read(File).Zip(run.Answers))
        {
            Assert.Equal(VerdictComparison.IdOf(recorded), VerdictComparison.IdOf(answer));
            foreach (var (step, ours) in recorded.GetProperty("steps").EnumerateArray().Zip(answer.GetProperty("steps").EnumerateArray()))
            {
                if (!isComparable(step))
                {
                    continue;
                }

                compared++;
                var tables = step.GetProperty("tables").EnumerateArray().ToList();
                Assert.Equal(tables.Count, ours.GetProperty("tables").GetArrayLength());
                differences.AddRange(tables.Zip(ours.GetProperty("tables").EnumerateArray())
                    .Where(pair => !isSame(pair.First, pair.Second))
                    .Select(pair => $"{recorded.GetProperty("id")} {recorded.GetProperty("description")}: {pair.First} expected, not {pair.Second}"));
            }
        }

        return (compared, differences);
    }

    private static bool IsSame(JsonElement recorded, string name, JsonElement ours, string ourName) =>
        JsonElement.DeepEquals(recorded.GetProperty(name), ours.GetProperty(ourName))
        && recorded.GetProperty("port").GetInt32() == ours.GetProperty("port").GetInt32()
        && recorded.GetProperty("protocol").GetString() == ours.GetProperty("protocol").GetString();
}
