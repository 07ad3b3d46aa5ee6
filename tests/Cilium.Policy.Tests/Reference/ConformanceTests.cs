// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;

namespace Cilium.Policy.Tests;

public class ConformanceTests
{
    private const string File = "knp-conformance/knp-conformance.jsonl";

    [Fact]
    public void Kubernetes_policies_give_the_truth_tables_of_the_kubernetes_api_except_that_address_blocks_never_select_pods() =>
        Compare("combined", reproducesQuirks: false, 68, step => !step.GetRawText().Contains("\"ipBlock\"", StringComparison.Ordinal));

    [Fact]
    public void Kubernetes_policies_give_the_truth_tables_of_the_reference_with_the_quirks_option() =>
        Compare("ciliumCombined", reproducesQuirks: true, 89, _ => true);

    private static void Compare(string property, bool reproducesQuirks, int expected, Func<JsonElement, bool> isComparable)
    {
        var differences = new List<string>();
        var compared = 0;
        foreach (var recorded in Corpus.Read(File))
        {
            foreach (var step in recorded.GetProperty("steps").EnumerateArray().Where(isComparable))
            {
                compared++;
                var found = new ConformanceCase(recorded.GetProperty("containerPorts"), step, reproducesQuirks).Compare(property).ToList();
                if (found.Count > 0)
                {
                    differences.Add($"{recorded.GetProperty("id")} {recorded.GetProperty("description")}\n  {string.Join("\n  ", found.Take(3))}");
                }
            }
        }

        Assert.Equal(expected, compared);
        Assert.True(differences.Count == 0, $"{differences.Count} of {compared} differ:\n{string.Join('\n', differences.Take(10))}");
    }
}
