// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;

namespace Cilium.Policy.Tests;

public class NegativeTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_manifest_is_rejected_exactly_when_the_reference_rejects_it(bool reproducesQuirks)
    {
        var differences = new List<string>();
        var count = 0;
        foreach (var recorded in Corpus.Read("policy-verdicts/negative-dev.jsonl"))
        {
            count++;
            var isRejected = TryParse(recorded, reproducesQuirks) is not null;
            if (isRejected != (recorded.GetProperty("outcome").GetString() == "rejected"))
            {
                var faults = TryParse(recorded, reproducesQuirks)?.Message ?? "accepted";
                differences.Add($"{recorded.GetProperty("id")} {recorded.GetProperty("mutation")}: {faults}\n    {recorded.GetProperty("manifest")}");
            }
        }

        Assert.Equal(240, count);
        Assert.True(differences.Count == 0, $"{differences.Count} of {count} differ:\n{string.Join('\n', differences)}");
    }

    [Fact]
    public void Every_fault_has_its_place_in_the_document()
    {
        foreach (var recorded in Corpus.Read("policy-verdicts/negative-dev.jsonl"))
        {
            foreach (var fault in TryParse(recorded, false)?.Faults ?? [])
            {
                Assert.True(fault.Line >= 1 && fault.Column >= 1);
                Assert.NotEmpty(fault.Message);
                Assert.NotEmpty(fault.Document);
            }
        }
    }

    private static PolicyValidationException? TryParse(JsonElement recorded, bool reproducesQuirks)
    {
        try
        {
            var options = VerdictCase.DocumentOptionsOf(recorded.GetProperty("config"), reproducesQuirks);
            PolicyDocuments.Parse(recorded.GetProperty("manifest").GetRawText(), options);
            return null;
        }
        catch (PolicyValidationException error)
        {
            return error;
        }
    }
}
