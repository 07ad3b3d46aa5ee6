// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>The classifier of one or more endpoints: level one of the data plane's policy, shared by every endpoint whose
/// rules come to the same.</summary>
/// <remarks>Immutable. How a packet is judged: look for its exact (direction, protocol, port); else the longest port range
/// that covers it; else (protocol, any port); else any protocol. The first that exists is final, see
/// <see cref="ClassifierEntry"/>. None: denied where the direction is enforced. A direction that is not enforced has no
/// entries and passes everything.</remarks>
public sealed class CompiledPolicy
{
    private readonly ImmutableArray<PolicyRule> _rules;

    internal CompiledPolicy(
        uint policyNumber,
        bool isIngressEnforced,
        bool isEgressEnforced,
        ImmutableArray<ClassifierEntry> entries,
        ImmutableArray<ImmutableArray<ClassifierDecision>> decisionLists,
        ImmutableArray<PolicyRule> rules = default)
    {
        PolicyNumber = policyNumber;
        _rules = rules.IsDefault ? [] : rules;
        IngressEnforced = isIngressEnforced;
        EgressEnforced = isEgressEnforced;
        Entries = entries;
        DecisionLists = decisionLists;
        foreach (var entry in entries)
        {
            if (entry.Key.IsPortRange)
            {
                HasIngressPortRanges |= entry.Key.Direction == TrafficDirection.Ingress;
                HasEgressPortRanges |= entry.Key.Direction == TrafficDirection.Egress;
            }
        }
    }

    /// <summary>The number by which endpoints refer to it; from 1. Two policies in force never have the same.</summary>
    public uint PolicyNumber { get; }

    /// <summary>Whether traffic into the endpoint is judged.</summary>
    public bool IngressEnforced { get; }

    /// <summary>Whether traffic out of the endpoint is judged.</summary>
    public bool EgressEnforced { get; }

    /// <summary>Whether any ingress entry is a range of ports, so that the prefix table must be consulted.</summary>
    public bool HasIngressPortRanges { get; }

    /// <summary>Whether any egress entry is a range of ports, so that the prefix table must be consulted.</summary>
    public bool HasEgressPortRanges { get; }

    /// <summary>The entries in the order of their keys; no key occurs twice.</summary>
    public ImmutableArray<ClassifierEntry> Entries { get; }

    /// <summary>The distinct decision lists that the entries share.</summary>
    public ImmutableArray<ImmutableArray<ClassifierDecision>> DecisionLists { get; }

    /// <summary>Every selector number that occurs, ascending, without 0.</summary>
    public ImmutableArray<uint> Selectors => field.IsDefault ? field = CollectSelectors() : field;

    /// <summary>The objects whose rules it is made of, those with the most rules first; empty where it was not made of rules.</summary>
    public ImmutableArray<PolicyResource> Resources => field.IsDefault ? field = CollectResources() : field;

    /// <summary>The same policy under another number and with other cookies, for data planes that hold several engines'
    /// policies, or whose events shall tell more than the rule.</summary>
    /// <param name="policyNumber">The number.</param>
    /// <param name="cookieOf">The cookie of a decision, below 2^31; 0 says that none decided.</param>
    public CompiledPolicy With(uint policyNumber, Func<ClassifierDecision, uint> cookieOf)
    {
        ArgumentNullException.ThrowIfNull(cookieOf);
        ImmutableArray<ImmutableArray<ClassifierDecision>> lists =
        [
            .. DecisionLists.Select(list => list.Select(decision => decision with { RuleCookie = cookieOf(decision) }).ToImmutableArray()),
        ];
        return new(
            policyNumber,
            IngressEnforced,
            EgressEnforced,
            [.. Entries.Select(entry => new ClassifierEntry(entry.Key, entry.ListIndex, lists[entry.ListIndex]))],
            lists,
            _rules);
    }

    private ImmutableArray<PolicyResource> CollectResources() =>
    [
        .. _rules.Where(rule => rule.Resource.Name.Length > 0).GroupBy(rule => rule.Resource).OrderByDescending(group => group.Count()).Select(group => group.Key),
    ];

    private ImmutableArray<uint> CollectSelectors()
    {
        var selectors = new SortedSet<uint>();
        foreach (var list in DecisionLists)
        {
            foreach (var decision in list)
            {
                if (decision.Selector != 0)
                {
                    selectors.Add(decision.Selector);
                }
            }
        }

        return [.. selectors];
    }
}
