// SPDX-License-Identifier: Apache-2.0
using System.Text;

namespace Cilium.Bpf;

/// <summary>What was found out about the running kernel.</summary>
public sealed class BpfFeatureReport
{
    private const int NameWidth = 40;
    private const int SinceWidth = 7;
    private const int StateWidth = 11;

    internal BpfFeatureReport(IReadOnlyList<BpfFeatureResult> results) => Results = results;

    /// <summary>One for each feature.</summary>
    public IReadOnlyList<BpfFeatureResult> Results { get; }

    /// <summary>Capabilities that the process lacks to find out the rest; none when all could be told.</summary>
    public BpfCapabilities MissingCapabilities =>
        Results.Aggregate(BpfCapabilities.None, (sum, result) => sum | result.MissingCapabilities);

    /// <summary>A table: feature, since which kernel, whether it is there, and why not.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        Row("feature", "since", "state", string.Empty);
        foreach (BpfFeatureResult result in Results)
        {
            string state = result.State switch
            {
                BpfFeatureState.Supported => "yes",
                BpfFeatureState.Missing => "no",
                _ => "unknown",
            };
            Row(result.Feature.Name, result.Feature.IntroducedIn.ToString(), state, Why(result));
        }

        return text.ToString();

        void Row(string name, string since, string state, string why) =>
            text.Append(name.PadRight(NameWidth))
                .Append(since.PadRight(SinceWidth))
                .Append(why.Length == 0 ? state : state.PadRight(StateWidth) + why)
                .Append('\n');
    }

    private static string Why(BpfFeatureResult result) => result.State switch
    {
        BpfFeatureState.Supported => string.Empty,
        BpfFeatureState.Missing => result.Feature.KernelOption ?? string.Empty,
        _ => result.Reason,
    };
}
