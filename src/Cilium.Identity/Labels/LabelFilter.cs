// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Identity;

/// <summary>Picks the labels that make an identity: the fewer are picked, the fewer identities there are.</summary>
/// <remarks>
/// A label stays if no rule ignores it (unless the user gave include rules: then something must include it), or if a longer
/// part of its key is included than ignored. Immutable; safe from any thread.
/// </remarks>
public sealed class LabelFilter
{
    private readonly LabelFilterRule[] _rules;
    private readonly bool _isAllowList;

    private LabelFilter(LabelFilterRule[] rules, bool isAllowList)
    {
        _rules = rules;
        _isAllowList = isAllowList;
    }

    /// <summary>The filter that the ecosystem uses when the user says nothing.</summary>
    public static LabelFilter Default { get; } = new(
        [
            LabelFilterRule.Include(".*", LabelSource.Reserved),
            LabelFilterRule.Include(@"io\.kubernetes\.pod\.namespace"),
            LabelFilterRule.Include(@"io\.cilium\.k8s\.namespace\.labels"),
            LabelFilterRule.Include(@"app\.kubernetes\.io"),
            LabelFilterRule.Include(@"io\.cilium\.k8s\.policy\.cluster"),
            LabelFilterRule.Include(@"io\.cilium\.k8s\.policy\.serviceaccount"),
            LabelFilterRule.Ignore(@"io\.kubernetes"),
            LabelFilterRule.Ignore(@"kubernetes\.io"),
            LabelFilterRule.Ignore(@"statefulset\.kubernetes\.io/pod-name"),
            LabelFilterRule.Ignore(@"apps\.kubernetes\.io/pod-index"),
            LabelFilterRule.Ignore(@"batch\.kubernetes\.io/job-completion-index"),
            LabelFilterRule.Ignore(@"batch\.kubernetes\.io/controller-uid"),
            LabelFilterRule.Ignore(@".*beta\.kubernetes\.io"),
            LabelFilterRule.Ignore(@"k8s\.io"),
            LabelFilterRule.Ignore("pod-template-generation"),
            LabelFilterRule.Ignore("pod-template-hash"),
            LabelFilterRule.Ignore("controller-revision-hash"),
            LabelFilterRule.Ignore("controller-uid"),
            LabelFilterRule.Ignore("annotation.*"),
            LabelFilterRule.Ignore("etcd_node"),
            LabelFilterRule.Ignore(@"topology\.kubernetes\.io"),
        ],
        isAllowList: false);

    /// <summary>The rules, the built-in ones first.</summary>
    public IReadOnlyList<LabelFilterRule> Rules => _rules;

    /// <summary>The default filter with further rules; an include rule among them turns it into an allow list.</summary>
    /// <param name="rules">Rules as <c>[source:][!]expression</c>.</param>
    /// <exception cref="OptionsException">Rules cannot be read; the error lists all faults.</exception>
    public static LabelFilter WithRules(params IEnumerable<string> rules)
    {
        List<ValidationFault> faults = [];
        List<LabelFilterRule> parsed = [.. Default._rules];
        bool isAllowList = false;
        int index = 0;
        foreach (string text in rules)
        {
            if (LabelFilterRule.TryParse(text, out LabelFilterRule? rule, out ValidationFault fault))
            {
                parsed.Add(rule);
                isAllowList |= !rule.IsIgnore;
            }
            else
            {
                faults.Add(fault with { Path = $"rules[{index}]" });
            }

            index++;
        }

        OptionsException.ThrowIfAny(nameof(LabelFilter), faults);
        return new LabelFilter([.. parsed], isAllowList);
    }

    /// <summary>Whether a label takes part in the identity.</summary>
    public bool IsRelevant(Label label)
    {
        ArgumentNullException.ThrowIfNull(label);
        int included = 0, ignored = 0;
        foreach (LabelFilterRule rule in _rules)
        {
            int length = rule.MatchLength(label);
            if (length == 0)
            {
                continue;
            }

            if (!rule.IsIgnore)
            {
                included = Math.Max(included, length);
            }
            else if (ignored == 0 || length < ignored)
            {
                ignored = length;
            }
        }

        return (!_isAllowList && ignored == 0) || included > ignored;
    }

    /// <summary>The labels that take part in the identity.</summary>
    public LabelSet Apply(LabelSet labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return labels.Where(IsRelevant);
    }
}
