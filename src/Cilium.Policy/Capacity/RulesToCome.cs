// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Cilium.Policy;

/// <summary>The rules as they would be after a change, beside a repository that does not change.</summary>
internal sealed class RulesToCome
{
    private readonly PolicyRepository _present;
    private readonly PolicyRepository _added;
    private readonly HashSet<PolicyResource> _replaced;

    // What stays the same in a replaced object stays the same rule.
    private readonly Dictionary<PolicyRule, PolicyRule> _kept = [];

    public RulesToCome(
        PolicyRepository present, PolicyOptions options, IReadOnlyCollection<PolicyDocument> upserts, IReadOnlyCollection<PolicyResource> removals)
    {
        _present = present;
        _added = new PolicyRepository(options);
        _added.ApplyServices([.. present.Inputs.Services]);
        foreach (var (group, prefixes) in present.Inputs.Groups)
        {
            _added.SetGroup(group, prefixes);
        }

        _added.Apply(upserts, []);
        _replaced = [.. removals, .. upserts.Select(document => document.Resource)];
        List<PolicyRule> changed = [];
        foreach (var resource in _replaced)
        {
            var before = present.RulesOf(resource);
            foreach (var rule in _added.RulesOf(resource))
            {
                if (!removals.Contains(resource) && rule.Index < before.Length && before[rule.Index].Fingerprint == rule.Fingerprint)
                {
                    _kept.Add(rule, before[rule.Index]);
                }
                else
                {
                    changed.Add(rule);
                }
            }

            changed.AddRange(before.Except(_kept.Values));
        }

        Changed = changed;
    }

    /// <summary>The rules that would be new, and those that would go.</summary>
    public IReadOnlyCollection<PolicyRule> Changed { get; }

    /// <summary>The rules that would select a subject, in the order of a repository.</summary>
    public ImmutableArray<PolicyRule> For(PolicySubject subject) =>
    [
        .. _present.RulesFor(subject).Where(rule => !_replaced.Contains(rule.Resource))
            .Concat(_added.RulesFor(subject).Select(rule => _kept.GetValueOrDefault(rule, rule)))
            .OrderBy(rule => rule.Order, StringComparer.Ordinal)
            .ThenBy(rule => rule.Index),
    ];
}
