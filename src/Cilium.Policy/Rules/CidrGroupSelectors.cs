// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>Selectors of CIDR groups, over the labels that addresses of such groups carry.</summary>
internal static class CidrGroupSelectors
{
    /// <summary>The number of ways to choose values that a selector may have; documents with more are refused.</summary>
    public const int MaxAlternatives = 1_000;

    public static Requirement ByName(string name) =>
        new(LabelSource.CidrGroup, PolicyLabelKeys.CidrGroupName + name, LabelOperator.Exists);

    /// <summary>Selectors of which any may match. A value is part of the label's key (<c>key+value</c>), so that an address
    /// in several groups keeps all of them; each way to choose among several values is a selector.</summary>
    public static IEnumerable<IReadOnlyList<Requirement>> ByLabels(LabelSelector groups)
    {
        List<List<Requirement>> alternatives = [[]];
        foreach (var requirement in groups.Requirements)
        {
            switch (requirement.Operator)
            {
                case LabelOperator.In:
                    var choices = requirement.Values.Select(value => WithValue(requirement.Key, value, LabelOperator.Exists)).ToArray();
                    alternatives = [.. alternatives.SelectMany(before => choices, (before, choice) => (List<Requirement>)[.. before, choice])];
                    break;
                case LabelOperator.NotIn:
                    foreach (var alternative in alternatives)
                    {
                        alternative.AddRange(requirement.Values.Select(value => WithValue(requirement.Key, value, LabelOperator.DoesNotExist)));
                    }

                    break;
                default:
                    foreach (var alternative in alternatives)
                    {
                        alternative.Add(new(LabelSource.CidrGroup, requirement.Key, requirement.Operator));
                    }

                    break;
            }
        }

        return alternatives;
    }

    /// <summary>The key of the label that stands for one label of a group together with its value.</summary>
    public static string KeyOf(string key, string value) => $"{key}+{value}";

    private static Requirement WithValue(string key, string value, LabelOperator operation) =>
        new(LabelSource.CidrGroup, KeyOf(key, value), operation);
}
