// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>Tells rules that are audited from those that decide.</summary>
internal static class AuditedRules
{
    /// <summary>The rules that decide; the same instance where that is all of them.</summary>
    public static ImmutableArray<PolicyRule> Without(IReadOnlyCollection<PolicyRule> rules)
    {
        var all = rules is ImmutableArray<PolicyRule> array ? array : [.. rules];
        foreach (var rule in all)
        {
            if (rule.IsAudited)
            {
                return all.RemoveAll(static rule => rule.IsAudited);
            }
        }

        return all;
    }

    /// <summary>Whether audited rules could deny anything in a direction that the others allow: by a denial, or by being the first to
    /// deny what no rule allows.</summary>
    /// <param name="rules">All rules.</param>
    /// <param name="direction">The direction.</param>
    /// <param name="isForced">Whether what no rule allows is denied in any case.</param>
    public static bool CouldDeny(IReadOnlyCollection<PolicyRule> rules, TrafficDirection direction, bool isForced) =>
        rules.Any(rule => rule.IsAudited && rule.Entries.Any(entry => entry.IsDeny && entry.Direction == direction))
        || (!isForced
            && rules.Any(rule => rule.IsAudited && rule.DeniesByDefault(direction))
            && !rules.Any(rule => !rule.IsAudited && rule.DeniesByDefault(direction)));
}
