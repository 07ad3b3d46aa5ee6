// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Cilium.Core;

public sealed partial class LabelSelector
{
    /// <summary>Makes a selector from the two fields that Kubernetes documents have, judged as Kubernetes judges them.</summary>
    /// <param name="matchLabels">Key to value, each of which must be there; keys with or without <c>source:</c> (without: any source).</param>
    /// <param name="matchExpressions">Conditions.</param>
    /// <exception cref="LabelSelectorException">Keys, values or operators are not valid; the error lists all faults.</exception>
    public static LabelSelector Create(
        IEnumerable<KeyValuePair<string, string>>? matchLabels = null,
        IEnumerable<SelectorExpression>? matchExpressions = null)
    {
        List<ValidationFault> faults = [];
        return TryCreate(matchLabels, matchExpressions, "", faults, out LabelSelector? selector)
            ? selector
            : throw new LabelSelectorException(faults);
    }

    /// <summary>Makes a selector as <see cref="Create"/> does, collecting what is wrong instead of throwing.</summary>
    /// <param name="matchLabels">Key to value.</param>
    /// <param name="matchExpressions">Conditions.</param>
    /// <param name="path">The path of the selector in its document, put before each fault's own path.</param>
    /// <param name="faults">Receives every fault.</param>
    /// <param name="selector">The selector if there is no fault.</param>
    /// <param name="defaultSource">The source of keys that name none. Default: any.</param>
    public static bool TryCreate(
        IEnumerable<KeyValuePair<string, string>>? matchLabels,
        IEnumerable<SelectorExpression>? matchExpressions,
        string path,
        ICollection<ValidationFault> faults,
        [NotNullWhen(true)] out LabelSelector? selector,
        string defaultSource = LabelSource.Any)
    {
        ArgumentNullException.ThrowIfNull(faults);
        int before = faults.Count;
        string prefix = string.IsNullOrEmpty(path) ? "" : path + ".";
        List<Requirement> requirements = [];
        foreach ((string written, string value) in matchLabels ?? [])
        {
            string at = $"{prefix}matchLabels[\"{written}\"]";
            (string source, string key) = Label.SplitKey(written, defaultSource);
            LabelSyntax.CheckKey(source, key, written, at, faults);
            LabelSyntax.CheckValue(value, at, faults);
            requirements.Add(new Requirement(source, key, LabelOperator.In, value));
        }

        int labels = requirements.Count;
        StringBuilder spelling = new();
        int index = 0;
        foreach (SelectorExpression expression in matchExpressions ?? [])
        {
            string at = $"{prefix}matchExpressions[{index++}]";
            (string source, string key) = Label.SplitKey(expression.Key, defaultSource);
            LabelSyntax.CheckKey(source, key, expression.Key, at + ".key", faults);
            if (LabelSyntax.CheckOperator(expression, at, faults) is { } operation)
            {
                Requirement requirement = new(source, key, operation, expression.Values ?? []);
                requirements.Add(requirement);
                spelling.Append(Write(requirement.Values.IsEmpty ? requirement.ToString() : $"{source}:{key} {expression.Operator} {string.Join(',', expression.Values!)}"));
            }
        }

        selector = faults.Count == before ? Of(requirements, labels, spelling.ToString()) : null;
        return selector is not null;
    }
}
