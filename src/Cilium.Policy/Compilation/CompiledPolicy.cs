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
    internal CompiledPolicy(
        uint policyNumber,
        bool isIngressEnforced,
        bool isEgressEnforced,
        ImmutableArray<ClassifierEntry> entries,
        ImmutableArray<ImmutableArray<ClassifierDecision>> decisionLists)
    {
        PolicyNumber = policyNumber;
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

    internal CompiledPolicy WithNumber(uint policyNumber) =>
        new(policyNumber, IngressEnforced, EgressEnforced, Entries, DecisionLists);

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
