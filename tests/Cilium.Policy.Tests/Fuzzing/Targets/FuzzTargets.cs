// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy.Tests;

/// <summary>What reads text that others wrote, and what must hold whatever they wrote. Shared by the bounded tests and the long form with
/// coverage guidance (<c>eng/fuzz.sh</c>).</summary>
internal static class FuzzTargets
{
    /// <summary>Each reads a text, and throws when something does not hold; how often the text was taken.</summary>
    public static IReadOnlyDictionary<string, Func<string, int>> All { get; } = new Dictionary<string, Func<string, int>>
    {
        ["manifests"] = ManifestTarget.Read,
        ["selectors"] = SelectorTarget.Read,
        ["patterns"] = PatternTarget.Read,
        ["cidrs"] = PrefixTarget.Read,
        ["flows"] = FlowTarget.Read,
    };
}
