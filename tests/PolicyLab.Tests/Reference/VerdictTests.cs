// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;

namespace PolicyLab.Tests;

public class VerdictTests
{
    [Theory]
    [InlineData("policy-verdicts/crafted.jsonl", 79, 87_643)]
    [InlineData("policy-verdicts/cases-00.jsonl.gz", 300, 553_213)]
    public async Task Every_recorded_verdict_is_ours_with_the_quirks_option(string file, int cases, int verdicts)
    {
        var differences = new List<string>();
        var (count, compared) = (0, 0);
        foreach (var (recorded, answer) in await AnswersAsync(file, "--reference-quirks"))
        {
            count++;
            compared += VerdictComparison.CountOf(recorded);
            differences.AddRange(VerdictComparison.Differences(recorded, answer).Take(4));
        }

        Assert.Equal((cases, verdicts), (count, compared));
        Assert.True(differences.Count == 0, $"{differences.Count} differences:\n{string.Join('\n', differences.Take(40))}");
    }

    [Theory]
    [InlineData("policy-verdicts/crafted.jsonl", 7)]
    [InlineData("policy-verdicts/cases-00.jsonl.gz", 24)]
    public async Task Without_the_quirks_option_only_cases_marked_so_differ(string file, int expected)
    {
        var differing = 0;
        foreach (var (recorded, answer) in await AnswersAsync(file))
        {
            var differences = VerdictComparison.Differences(recorded, answer).ToList();
            differing += differences.Count > 0 ? 1 : 0;
            Assert.True(differences.Count == 0 || IsQuirk(recorded), string.Join('\n', differences.Take(4)));
        }

        // Fewer would mean that a departure of the reference has become ours.
        Assert.Equal(expected, differing);
    }

    private static async Task<IEnumerable<(JsonElement Recorded, JsonElement Answer)>> AnswersAsync(string file, params string[] options)
    {
        var run = await LabRun.RunAsync(["verdicts", .. options, Corpus.PathOf(file)]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var recorded = Corpus.Read(file).ToList();
        var answers = run.Answers.ToList();
        Assert.Equal(recorded.Select(VerdictComparison.IdOf), answers.Select(VerdictComparison.IdOf));
        return recorded.Zip(answers);
    }

    // Crafted cases carry no tags beside their own; these pin the quirks.
    private static bool IsQuirk(JsonElement recorded) =>
        recorded.GetProperty("features").EnumerateArray().Any(tag => tag.GetString()!.StartsWith("quirk-", StringComparison.Ordinal))
        || VerdictComparison.IdOf(recorded) is
            "crafted-11-icmp-echoreply-is-all-icmp-types" or "crafted-13-icmp-deny-type0-denies-all-icmp"
            or "crafted-14-octal-port-012-is-10" or "crafted-58-knp-ingress-ipblock-also-selects-own-namespace"
            or "crafted-62-knp-ingress-empty-peer-object"
            or "crafted-67-knp-policytypes-egress-with-ingress-rules" or "crafted-68-knp-policytypes-ingress-with-egress-rules";
}
