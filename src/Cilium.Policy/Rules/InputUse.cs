// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Cilium.Policy;

/// <summary>A document whose rules depend on declared inputs, and on which.</summary>
internal sealed class InputUse
{
    private InputUse(PolicyDocument document, ImmutableArray<ServiceReference> services, ImmutableHashSet<GroupReference> groups)
    {
        Document = document;
        Services = services;
        Groups = groups;
    }

    public PolicyDocument Document { get; }

    public ImmutableArray<ServiceReference> Services { get; }

    public ImmutableHashSet<GroupReference> Groups { get; }

    /// <summary>What a document depends on; null when that is nothing.</summary>
    public static InputUse? Of(PolicyDocument document)
    {
        var rules = document switch
        {
            CiliumNetworkPolicy policy => policy.Rules,
            CiliumClusterwideNetworkPolicy policy => policy.Rules,
            _ => [],
        };
        var services = ImmutableArray.CreateBuilder<ServiceReference>();
        var groups = ImmutableHashSet.CreateBuilder<GroupReference>();
        foreach (var rule in rules)
        {
            foreach (var traffic in (ReadOnlySpan<ImmutableArray<TrafficRule>>)[rule.Ingress, rule.IngressDeny, rule.Egress, rule.EgressDeny])
            {
                foreach (var element in traffic)
                {
                    services.AddRange(element.Services ?? []);
                    groups.UnionWith(element.Groups ?? []);
                }
            }
        }

        return services.Count + groups.Count == 0 ? null : new(document, services.ToImmutable(), groups.ToImmutable());
    }

    /// <summary>Whether any of these services, as it was or as it is, is meant.</summary>
    public bool IsConcernedBy(IReadOnlyCollection<PolicyService> services)
    {
        foreach (var reference in Services)
        {
            foreach (var service in services)
            {
                if (PolicyInputs.Matches(reference, service))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
