// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>Turns what the rules mean for an endpoint into the classifier of the data plane.</summary>
public static class PolicyCompiler
{
    /// <summary>Compiles a policy.</summary>
    /// <param name="policy">What the rules mean.</param>
    /// <param name="policyNumber">The number that it gets.</param>
    /// <param name="proxyPorts">Where proxies listen; null when there is none.</param>
    /// <param name="numberOf">The number of a selector other than that of everything; asked once for each.</param>
    public static CompiledPolicy Compile(
        EndpointPolicy policy, uint policyNumber, IProxyPorts? proxyPorts, Func<LabelSelector, uint> numberOf)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(numberOf);
        var folding = ClassifierFolding.Fold(policy, proxyPorts);
        var numbers = new uint[folding.Peers.Count];
        var isNumbered = new bool[folding.Peers.Count];
        var lists = ImmutableArray.CreateBuilder<ImmutableArray<ClassifierDecision>>(folding.Lists.Length);
        foreach (var list in folding.Lists)
        {
            var decisions = ImmutableArray.CreateBuilder<ClassifierDecision>(list.Length);
            foreach (var decision in list)
            {
                decisions.Add(decision with { Selector = Number(decision.Selector) });
            }

            lists.Add(decisions.MoveToImmutable());
        }

        var shared = lists.MoveToImmutable();
        var entries = ImmutableArray.CreateBuilder<ClassifierEntry>(folding.Keys.Length);
        foreach (var (key, list) in folding.Keys)
        {
            entries.Add(new(key, list, shared[list]));
        }

        return new(policyNumber, policy.IsIngressEnforced, policy.IsEgressEnforced, entries.MoveToImmutable(), shared, policy.Rules);

        uint Number(uint peer)
        {
            var selector = folding.Peers[(int)peer];
            if (!isNumbered[peer] && !selector.IsEverything)
            {
                numbers[peer] = numberOf(selector);
                isNumbered[peer] = true;
            }

            return numbers[peer];
        }
    }
}
