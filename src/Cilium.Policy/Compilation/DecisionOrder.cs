// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Policy;

/// <summary>Which of two decisions for one packet comes first.</summary>
internal sealed class DecisionOrder : IComparer<ClassifierDecision>
{
    public static DecisionOrder Instance { get; } = new();

    /// <remarks>Precedence first; then the more specific traffic, then a named peer before any peer; then the stricter
    /// authentication, then the lower proxy port. What is equal by all of these keeps the order of the rules: sort with a stable sort.</remarks>
    public int Compare(ClassifierDecision x, ClassifierDecision y)
    {
        var order = y.Precedence.CompareTo(x.Precedence);
        if (order == 0)
        {
            order = y.L4PrefixLength.CompareTo(x.L4PrefixLength);
        }

        if (order == 0)
        {
            order = (x.Selector == 0).CompareTo(y.Selector == 0);
        }

        if (order == 0)
        {
            order = y.HasExplicitAuth.CompareTo(x.HasExplicitAuth);
        }

        if (order == 0)
        {
            order = y.AuthType.CompareTo(x.AuthType);
        }

        return order != 0 ? order : x.ProxyPort.CompareTo(y.ProxyPort);
    }

    /// <summary>The decisions in order, equal ones as they stand; the same list when it is in order already.</summary>
    public static List<ClassifierDecision> Sort(List<ClassifierDecision> decisions)
    {
        for (var i = 1; i < decisions.Count; i++)
        {
            if (Instance.Compare(decisions[i - 1], decisions[i]) > 0)
            {
                return [.. decisions.OrderBy(decision => decision, Instance)];
            }
        }

        return decisions;
    }

    /// <summary>Two ordered lists as one; of equal decisions those of the first list come first.</summary>
    public static List<ClassifierDecision> Merge(List<ClassifierDecision> first, List<ClassifierDecision> second)
    {
        var merged = new List<ClassifierDecision>(first.Count + second.Count);
        var next = 0;
        foreach (var decision in second)
        {
            while (next < first.Count && Instance.Compare(first[next], decision) <= 0)
            {
                merged.Add(first[next++]);
            }

            merged.Add(decision);
        }

        merged.AddRange(CollectionsMarshal.AsSpan(first)[next..]);
        return merged;
    }
}
