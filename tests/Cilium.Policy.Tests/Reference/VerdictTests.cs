// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;

namespace Cilium.Policy.Tests;

public class VerdictTests
{
    [Theory]
    [InlineData("policy-verdicts/crafted.jsonl", 79, 87_643)]
    [InlineData("policy-verdicts/cases-00.jsonl.gz", 300, 553_213)]
    public void Every_recorded_verdict_is_ours_with_the_quirks_option(string file, int cases, int verdicts)
    {
        var differences = new List<string>();
        var count = 0;
        var total = 0;
        foreach (var recorded in Corpus.Read(file))
        {
            count++;
            var (found, compared) = new VerdictCase(recorded, reproducesQuirks: true).Run();
            total += compared;
            if (found.Count > 0)
            {
                differences.Add($"{recorded.GetProperty("id")} [{string.Join(' ', recorded.GetProperty("features").EnumerateArray())}]\n  {string.Join("\n  ", found.Take(4))}");
            }
        }

        Assert.Equal((cases, verdicts), (count, total));
        Assert.True(differences.Count == 0, $"{differences.Count} of {count} differ:\n{string.Join('\n', differences.Take(40))}");
    }

    [Theory]
    [InlineData("policy-verdicts/crafted.jsonl")]
    [InlineData("policy-verdicts/cases-00.jsonl.gz")]
    public void Without_the_quirks_option_only_cases_marked_so_differ(string file)
    {
        foreach (var recorded in Corpus.Read(file))
        {
            if (!IsQuirk(recorded))
            {
                var (found, _) = new VerdictCase(recorded, reproducesQuirks: false).Run();
                Assert.True(found.Count == 0, $"{recorded.GetProperty("id")}: {string.Join('\n', found.Take(4))}");
            }
        }
    }

    // Crafted cases carry no tags beside their own; these pin the quirks.
    private static bool IsQuirk(JsonElement recorded) =>
        recorded.GetProperty("features").EnumerateArray().Any(tag => tag.GetString()!.StartsWith("quirk-", StringComparison.Ordinal))
        || recorded.GetProperty("id").GetString() is
            "crafted-11-icmp-echoreply-is-all-icmp-types" or "crafted-13-icmp-deny-type0-denies-all-icmp"
            or "crafted-14-octal-port-012-is-10" or "crafted-58-knp-ingress-ipblock-also-selects-own-namespace"
            or "crafted-62-knp-ingress-empty-peer-object" or "crafted-66-knp-no-policytypes-egress-only"
            or "crafted-67-knp-policytypes-egress-with-ingress-rules" or "crafted-68-knp-policytypes-ingress-with-egress-rules";
}
