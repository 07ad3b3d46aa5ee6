// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Cilium.Policy;

namespace PolicyLab;

/// <summary>A manifest that is taken or refused.</summary>
internal static class ManifestCase
{
    public static void Answer(JsonElement recorded, bool reproducesQuirks, Utf8JsonWriter answer)
    {
        var config = recorded.TryGetProperty("config", out var found) ? found : default;
        var options = config.ValueKind == JsonValueKind.Object
            ? CaseConfig.DocumentOptionsOf(config, reproducesQuirks)
            : new() { ReproducesReferenceQuirks = reproducesQuirks };
        IEnumerable<PolicyFault> faults = [];
        try
        {
            PolicyDocuments.Parse(recorded.GetProperty("manifest").GetRawText(), options);
        }
        catch (PolicyValidationException error)
        {
            faults = error.Faults;
        }

        answer.WriteString("outcome", faults.Any() ? "rejected" : "accepted");
        answer.WriteStartArray("errors");
        foreach (var fault in faults)
        {
            answer.WriteStringValue(fault.ToString());
        }

        answer.WriteEndArray();
    }
}
