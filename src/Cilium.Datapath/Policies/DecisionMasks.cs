// SPDX-License-Identifier: Apache-2.0
using Cilium.Datapath.Layout;
using Cilium.Policy;

namespace Cilium.Datapath;

/// <summary>What a group of decisions becomes that does not stand decision by decision.</summary>
internal static class DecisionMasks
{
    /// <summary>The selectors and their rules, by the mask that they are bits of.</summary>
    /// <exception cref="DatapathCapacityException">A selector's number is beyond what the programs reach.</exception>
    public static IReadOnlyList<IGrouping<uint, KeyValuePair<uint, PolicyDetailValue>>> Of(ReadOnlySpan<ClassifierDecision> group)
    {
        // A selector decides where it stands first: later occurrences in the list can never be reached.
        SortedDictionary<uint, PolicyDetailValue> rules = [];
        foreach (ref readonly ClassifierDecision decision in group)
        {
            rules.TryAdd(
                SelectorChunk.Require(decision.Selector),
                new PolicyDetailValue { Cookie = decision.RuleCookie, MatchType = (byte)decision.MatchType });
        }

        return rules.GroupBy(rule => SelectorChunk.ChunkOf(rule.Key)).ToList();
    }
}
