// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>The rules in force, by the object that they come from, found by whom they are for.</summary>
/// <remarks>An object's rules are replaced at once; rules of it that did not change stay the same instances. Safe from any
/// thread.</remarks>
public sealed partial class PolicyRepository : IPolicyTarget
{
    private readonly Lock _gate = new();
    private readonly PolicyOptions _options;
    private readonly Dictionary<PolicyResource, ImmutableArray<PolicyRule>> _resources = [];
    private readonly SelectorIndex<PolicyRule> _subjects = new();
    private readonly RuleOrder _order = new();

    /// <summary>Creates an empty repository.</summary>
    /// <exception cref="OptionsException">The options have faults.</exception>
    public PolicyRepository(PolicyOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        OptionsException.ThrowIfAny(nameof(PolicyOptions), options.Validate());
        _options = options;
    }

    /// <summary>The rules by the cookie of verdicts.</summary>
    public RuleCatalog Catalog { get; } = new();

    /// <summary>Starts at 1 and grows by one with each change.</summary>
    public ulong Revision { get; private set; } = 1;

    /// <summary>How many rules there are.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _subjects.Count;
            }
        }
    }

    /// <summary>The objects that have rules.</summary>
    public ImmutableArray<PolicyResource> Resources
    {
        get
        {
            lock (_gate)
            {
                return [.. _resources.Keys];
            }
        }
    }

    /// <summary>The rules of an object; empty for unknown ones.</summary>
    public ImmutableArray<PolicyRule> RulesOf(PolicyResource resource)
    {
        lock (_gate)
        {
            return _resources.TryGetValue(resource, out var rules) ? rules : [];
        }
    }

    /// <summary>Adds or replaces the rules of the documents' objects.</summary>
    public RuleChange Upsert(params ReadOnlySpan<PolicyDocument> documents) => Apply([.. documents], []);

    /// <summary>Removes the rules of an object; nothing happens if it has none.</summary>
    public RuleChange Remove(PolicyResource resource) => Apply([], [resource]);

    /// <summary>Removes objects, then adds or replaces others, as one change.</summary>
    public RuleChange Apply(IReadOnlyCollection<PolicyDocument> upserts, IReadOnlyCollection<PolicyResource> removals)
    {
        ArgumentNullException.ThrowIfNull(upserts);
        ArgumentNullException.ThrowIfNull(removals);
        var extracted = upserts.Select(document => (Document: document, Use: InputUse.Of(document)))
            .Select(entry => (entry.Document, entry.Use, Rules: entry.Use is null ? RuleExtraction.Extract(entry.Document, _options) : []))
            .ToArray();
        var added = ImmutableArray.CreateBuilder<PolicyRule>();
        var removed = ImmutableArray.CreateBuilder<PolicyRule>();
        lock (_gate)
        {
            foreach (var resource in removals)
            {
                _dependents.Remove(resource);
                Replace(resource, [], added, removed);
            }

            foreach (var (document, use, rules) in extracted)
            {
                _dependents.Remove(document.Resource);
                if (use is null)
                {
                    Replace(document.Resource, rules, added, removed);
                    continue;
                }

                // What inputs say must not change between reading them and keeping the rules.
                _dependents.Add(document.Resource, use);
                Replace(document.Resource, RuleExtraction.Extract(document, _options, _inputs), added, removed);
            }

            return Finish(added, removed);
        }
    }

    /// <summary>The rules that select a subject, audited ones among them, in an order that does not depend on when they were added.</summary>
    public ImmutableArray<PolicyRule> RulesFor(PolicySubject subject)
    {
        ArgumentNullException.ThrowIfNull(subject);
        var candidates = new List<PolicyRule>();
        ulong[] ranks;
        lock (_gate)
        {
            _subjects.AddCandidates(subject.Labels, candidates);
            ranks = new ulong[candidates.Count];
            for (var i = 0; i < ranks.Length; i++)
            {
                ranks[i] = candidates[i].Place!.RankOf(candidates[i].Index);
            }
        }

        var count = 0;
        var isHost = subject.IsHost;
        for (var i = 0; i < ranks.Length; i++)
        {
            if (candidates[i].IsForNodes == isHost && candidates[i].Subject.Matches(subject.Labels))
            {
                (ranks[count], candidates[count]) = (ranks[i], candidates[i]);
                count++;
            }
        }

        var found = CollectionsMarshal.AsSpan(candidates)[..count];
        ranks.AsSpan(0, count).Sort(found);
        var rules = ImmutableArray.CreateBuilder<PolicyRule>(count);
        for (var i = 0; i < count; i++)
        {
            // A candidate that was found by several labels is there several times.
            if (i == 0 || found[i] != found[i - 1])
            {
                rules.Add(found[i]);
            }
        }

        return rules.DrainToImmutable();
    }

    private void Replace(
        PolicyResource resource,
        ImmutableArray<PolicyRule> rules,
        ImmutableArray<PolicyRule>.Builder added,
        ImmutableArray<PolicyRule>.Builder removed)
    {
        var before = _resources.TryGetValue(resource, out var known) ? known : [];
        var after = rules.Select(rule => Keep(before, rule)).ToImmutableArray();
        foreach (var rule in before.Except(after))
        {
            _subjects.Remove(rule);
            Catalog.Remove(rule);
            if (!added.Remove(rule))
            {
                removed.Add(rule);
            }
        }

        foreach (var rule in after.Except(before))
        {
            Catalog.Add(rule);
            rule.Place = _order.PlaceOf(rule.Order);
            _subjects.Add(rule, rule.Subject);
            added.Add(rule);
        }

        if (after.IsEmpty)
        {
            _resources.Remove(resource);
            if (!before.IsEmpty)
            {
                _order.Remove(before[0].Order);
            }
        }
        else
        {
            _resources[resource] = after;
        }
    }

    private static PolicyRule Keep(ImmutableArray<PolicyRule> before, PolicyRule rule)
    {
        if (rule.Index >= before.Length || before[rule.Index].Fingerprint != rule.Fingerprint)
        {
            return rule;
        }

        var kept = before[rule.Index];
        kept.File = rule.File;
        kept.Line = rule.Line;
        return kept;
    }
}
