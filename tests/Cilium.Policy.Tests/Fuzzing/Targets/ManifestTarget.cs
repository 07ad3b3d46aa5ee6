// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy.Tests;

/// <summary>YAML and JSON manifests: documents that become rules, or the validation error with a place for each fault.</summary>
internal static class ManifestTarget
{
    private static readonly PolicyDocumentOptions s_everything = new() { AllowsNodeSelectors = true, AllowsExtendedProtocols = true };

    public static int Read(string text)
    {
        try
        {
            var documents = PolicyDocuments.Parse(text, s_everything).Documents;
            foreach (var document in documents)
            {
                foreach (var rule in RuleExtraction.Extract(document, new()))
                {
                    FuzzFinding.Unless(rule.ToString().Length > 0, "a rule has no name");
                }
            }

            return documents.Length;
        }
        catch (PolicyValidationException error)
        {
            FuzzFinding.Unless(!error.Faults.IsEmpty, "a text is refused without a fault");
            foreach (var fault in error.Faults)
            {
                FuzzFinding.Unless(fault.Line >= 0 && fault.Message.Length > 0, $"a fault has no place or no words: {fault}");
            }

            return 0;
        }
    }
}
