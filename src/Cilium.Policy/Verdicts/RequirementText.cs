// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>Says how labels fail to meet a requirement.</summary>
internal static class RequirementText
{
    /// <summary>What follows "the peer ...", for a requirement that its labels do not meet.</summary>
    public static string Unmet(Requirement requirement, LabelSet labels) => requirement.Source switch
    {
        LabelSource.Cidr => Prefix(requirement),
        LabelSource.CidrGroup => requirement.Operator == LabelOperator.Exists
            ? $"is in no address group with {requirement.Key}"
            : $"is in an address group with {requirement.Key}, which is excluded",
        LabelSource.Fqdn when requirement.Operator == LabelOperator.Exists => $"is not known as an address of {requirement.Key}",
        LabelSource.Reserved when requirement.Operator == LabelOperator.Exists || requirement is { Operator: LabelOperator.In, Values: [""] } =>
            $"is not {requirement.Key}",
        _ when requirement.Operator == LabelOperator.In && requirement.Key == PolicyLabelKeys.PodNamespace => Place("namespace", requirement, labels),
        _ when requirement.Operator == LabelOperator.In && requirement.Key == PolicyLabelKeys.Cluster => Place("cluster", requirement, labels),
        _ => Label(requirement, labels),
    };

    private static string Prefix(Requirement requirement)
    {
        var text = CidrLabel.TryParseKey(requirement.Key, out var prefix) ? prefix.ToString() : requirement.Key;
        return requirement.Operator == LabelOperator.Exists ? $"is not in {text}" : $"is in {text}, which is excepted";
    }

    private static string Place(string kind, Requirement requirement, LabelSet labels)
    {
        var wanted = string.Join(" or ", requirement.Values);
        return labels.TryGet(requirement.Key, out var label) ? $"is in {kind} {label.Value}, not {wanted}" : $"is in no {kind}, not {wanted}";
    }

    private static string Label(Requirement requirement, LabelSet labels)
    {
        var source = requirement.Source is LabelSource.Any or LabelSource.Kubernetes ? "" : requirement.Source + ":";
        var key = source + requirement.Key;
        var found = labels.TryGet(requirement.Key, out var label) ? $"{(source.Length > 0 ? label.Source + ":" : "")}{label.Key}={label.Value}" : null;
        var wanted = string.Join(" or ", requirement.Values.Select(value => $"{key}={value}"));
        return requirement.Operator switch
        {
            LabelOperator.In => found is null ? $"has no label {key}, and {wanted} is needed" : $"has {found}, not {wanted}",
            LabelOperator.Exists => $"has no label {key}",
            LabelOperator.NotIn => $"has {found}, which is excluded",
            _ => $"has the label {key}, which is excluded",
        };
    }
}
