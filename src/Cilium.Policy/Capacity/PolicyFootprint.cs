// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy;

/// <summary>How large policies are, whatever the data plane that holds them.</summary>
/// <param name="Entries">Classifier entries for a port or for any port.</param>
/// <param name="Ranges">Classifier entries for a range of ports.</param>
/// <param name="Lists">Distinct decision lists.</param>
/// <param name="Decisions">Decisions in them.</param>
public readonly record struct PolicyFootprint(long Entries, long Ranges, long Lists, long Decisions)
{
    /// <summary>The size of a policy; nothing where no direction is enforced.</summary>
    public static PolicyFootprint Of(CompiledPolicy? policy)
    {
        if (policy is null)
        {
            return default;
        }

        var ranges = policy.Entries.Count(entry => entry.Key.IsPortRange);
        return new(policy.Entries.Length - ranges, ranges, policy.DecisionLists.Length, policy.DecisionLists.Sum(list => (long)list.Length));
    }

    /// <summary>Both together.</summary>
    public static PolicyFootprint operator +(PolicyFootprint left, PolicyFootprint right) => new(
        left.Entries + right.Entries, left.Ranges + right.Ranges, left.Lists + right.Lists, left.Decisions + right.Decisions);

    /// <summary>Both together.</summary>
    public static PolicyFootprint Add(PolicyFootprint left, PolicyFootprint right) => left + right;
}
