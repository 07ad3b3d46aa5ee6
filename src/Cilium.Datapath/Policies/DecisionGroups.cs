// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Cilium.Datapath.Layout;
using Cilium.Policy;

namespace Cilium.Datapath;

/// <summary>Fits a list of decisions into a list of the programs: neighbours of equal effect share an entry, and their selectors become bits
/// of masks, as far as the list is too long to stand there decision by decision.</summary>
internal static class DecisionGroups
{
    /// <summary>The groups in order of precedence; one of a single decision stands for itself.</summary>
    /// <exception cref="DatapathCapacityException">The list changes its effect more often than that has entries.</exception>
    public static List<ReadOnlyMemory<ClassifierDecision>> Of(ImmutableArray<ClassifierDecision> decisions)
    {
        ReadOnlyMemory<ClassifierDecision> rest = UpToWildcard(decisions);
        if (rest.Length <= PolicyDecisionList.Capacity)
        {
            return Singles(rest);
        }

        List<ReadOnlyMemory<ClassifierDecision>> groups = [];
        while (!rest.IsEmpty)
        {
            int length = LengthOfFirst(rest.Span);
            groups.Add(rest[..length]);
            rest = rest[length..];
        }

        if (groups.Count > PolicyDecisionList.Capacity)
        {
            throw new DatapathCapacityException("policy_lists (decisions of different effect at one port)", PolicyDecisionList.Capacity, groups.Count - PolicyDecisionList.Capacity);
        }

        return Spread(groups);
    }

    /// <summary>Nothing after a decision for everyone can be reached.</summary>
    private static ReadOnlyMemory<ClassifierDecision> UpToWildcard(ImmutableArray<ClassifierDecision> decisions)
    {
        for (int i = 0; i < decisions.Length; i++)
        {
            if (decisions[i].Selector == 0)
            {
                return decisions.AsMemory()[..(i + 1)];
            }
        }

        return decisions.AsMemory();
    }

    private static int LengthOfFirst(ReadOnlySpan<ClassifierDecision> decisions)
    {
        int length = 1;
        while (length < decisions.Length && HasSameEffect(decisions[0], decisions[length]))
        {
            length++;
        }

        return length;
    }

    private static bool HasSameEffect(in ClassifierDecision left, in ClassifierDecision right) =>
        left.Action == right.Action && left.ProxyPort == right.ProxyPort && left.AuthType == right.AuthType
        && left.Selector != 0 && right.Selector != 0;

    /// <summary>Gives entries that are left over to the smallest groups: a decision that stands for itself is cheaper to test.</summary>
    private static List<ReadOnlyMemory<ClassifierDecision>> Spread(List<ReadOnlyMemory<ClassifierDecision>> groups)
    {
        int spare = PolicyDecisionList.Capacity - groups.Count;
        HashSet<int> spread = [];
        foreach (int index in Enumerable.Range(0, groups.Count).OrderBy(index => groups[index].Length))
        {
            if (groups[index].Length - 1 > spare)
            {
                break;
            }

            spare -= groups[index].Length - 1;
            spread.Add(index);
        }

        return [.. groups.SelectMany((group, index) => spread.Contains(index) ? Singles(group) : [group])];
    }

    private static List<ReadOnlyMemory<ClassifierDecision>> Singles(ReadOnlyMemory<ClassifierDecision> decisions) =>
        [.. Enumerable.Range(0, decisions.Length).Select(index => decisions.Slice(index, 1))];
}
