// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>Turns the rules of Cilium's policy kinds into the form in which they are enforced.</summary>
internal static class CiliumRuleExtraction
{
    private const string WrittenAsCidr = "written ";

    public static ImmutableArray<PolicyRule> Extract(
        PolicyDocument document, ImmutableArray<CiliumRule> rules, PolicyOptions options, PolicyInputs inputs)
    {
        var extracted = ImmutableArray.CreateBuilder<PolicyRule>(rules.Length);
        foreach (var rule in rules)
        {
            extracted.Add(Extract(document, rule, extracted.Count, options, inputs));
        }

        return extracted.MoveToImmutable();
    }

    private static PolicyRule Extract(PolicyDocument document, CiliumRule rule, int index, PolicyOptions options, PolicyInputs inputs)
    {
        var @namespace = document.Namespace;
        var isForNodes = rule.NodeSelector is not null;
        var subject = rule.NodeSelector ?? rule.EndpointSelector ?? LabelSelector.Everything;
        var isSubjectInit = !isForNodes && subject.ConstrainsKey(LabelSource.Reserved, ReservedLabels.Init.Key);
        if (!isForNodes && @namespace.Length > 0)
        {
            subject = subject.And(
                new Requirement(LabelSource.Kubernetes, PolicyLabelKeys.PodNamespace, LabelOperator.In, @namespace));
        }

        var prefixes = new HashSet<IpPrefix>();
        var scope = new PeerScope(@namespace, isSubjectInit, options);
        var declared = new DeclaredPeers(inputs, scope, options.AddressFamilies);
        var entries = ImmutableArray.CreateBuilder<RuleEntry>();
        Add(rule.Ingress, TrafficDirection.Ingress, isDeny: false);
        Add(rule.IngressDeny, TrafficDirection.Ingress, isDeny: true);
        Add(rule.Egress, TrafficDirection.Egress, isDeny: false);
        Add(rule.EgressDeny, TrafficDirection.Egress, isDeny: true);
        var hasIngress = !rule.Ingress.IsEmpty || !rule.IngressDeny.IsEmpty;
        var hasEgress = !rule.Egress.IsEmpty || !rule.EgressDeny.IsEmpty;
        return new()
        {
            Resource = document.Resource,
            Index = index,
            SubjectNamespace = isForNodes ? "" : @namespace,
            Subject = subject,
            IsForNodes = isForNodes,
            Entries = entries.ToImmutable(),
            HasIngress = hasIngress,
            HasEgress = hasEgress,
            DeniesIngressByDefault = hasIngress && (rule.EnableDefaultDenyIngress != false || !options.HeedsDefaultDenySwitches),
            DeniesEgressByDefault = hasEgress && (rule.EnableDefaultDenyEgress != false || !options.HeedsDefaultDenySwitches),
            Labels = RuleExtraction.LabelsOf(document, document.Name, rule.Labels),
            Description = rule.Description,
            LogValue = rule.LogValue,
            File = document.File,
            Line = rule.Line,
            Prefixes = [.. prefixes.Concat(declared.Prefixes).Where(prefix => prefix.Length > 0).Distinct()],
            Names = [.. NamesOf(rule)],
            NamesCidrGroups = NamesGroups(rule),
            Mode = document.Mode,
            Fingerprint = RuleExtraction.Sign(declared.Sign(rule.Fingerprint), document.Mode),
        };

        void Add(ImmutableArray<TrafficRule> rules, TrafficDirection direction, bool isDeny)
        {
            foreach (var traffic in rules)
            {
                entries.Add(new()
                {
                    Direction = direction,
                    IsDeny = isDeny,
                    Peers = PeersOf(traffic, scope, options, prefixes, declared),
                    Ports = PortsOf(traffic, options),
                    Authentication = traffic.Authentication,
                });
            }
        }
    }

    private static ImmutableArray<LabelSelector> PeersOf(
        TrafficRule rule, PeerScope scope, PolicyOptions options, HashSet<IpPrefix> prefixes, DeclaredPeers declared)
    {
        var hasPorts = rule.ToPorts is { Length: > 0 } || rule.Icmps is not null;
        if (!rule.HasPeers || (options.ReproducesReferenceQuirks && HasOverlookedListsOnly(rule)))
        {
            // No peers and no ports: an empty rule, which allows nothing.
            return hasPorts ? [LabelSelector.Everything] : [];
        }

        if (HasEmptyList(rule, options))
        {
            return [];
        }

        var peers = new List<LabelSelector>();
        peers.AddRange((rule.Endpoints ?? []).Select(scope.Endpoints));
        peers.AddRange((rule.Entities ?? []).SelectMany(name => Entity.Selectors(name, options.ClusterName)));
        peers.AddRange((rule.Nodes ?? []).Select(scope.Nodes));
        peers.AddRange((rule.Fqdns ?? []).Select(Fqdn));
        peers.AddRange((rule.Services ?? []).SelectMany(declared.OfService));
        peers.AddRange((rule.Groups ?? []).SelectMany(declared.OfGroup));
        var cidrs = rule.Cidrs ?? [];
        for (var i = 0; i < cidrs.Length; i++)
        {
            var selector = RuleExtraction.CidrSelector(cidrs[i], [], options.AddressFamilies);
            var text = i < rule.CidrTexts.Length ? rule.CidrTexts[i] : "";
            peers.Add(text.Length == 0 || text == cidrs[i].ToString() ? selector : selector.As(WrittenAsCidr + text));
            prefixes.Add(cidrs[i]);
        }

        foreach (var set in rule.CidrSet ?? [])
        {
            var selectors = CidrSet(set, options);
            peers.AddRange(set.Spelling.Length == 0 ? selectors : selectors.Select(selector =>
                selector.As(WrittenAsCidr + set.Spelling + (set.Cidr is null ? selector.CanonicalKey : ""))));
            prefixes.UnionWith(set.Except);
            if (set.Cidr is { } prefix)
            {
                prefixes.Add(prefix);
            }
        }

        return [.. peers.DistinctBy(peer => peer.Spelling)];
    }

    private static LabelSelector Fqdn(FqdnSelector name)
    {
        var selector = LabelSelector.Of(new Requirement(LabelSource.Fqdn, name.LabelKey, LabelOperator.Exists));
        return name.MatchName.Length > 0 ? selector : selector.As("pattern " + name.MatchPattern);
    }

    // An empty selector stands for no name.
    private static IEnumerable<string> NamesOf(CiliumRule rule) =>
        rule.Egress.SelectMany(traffic => traffic.Fqdns ?? []).Select(name => name.LabelKey).Where(key => key.Length > 0).Distinct();

    private static bool NamesGroups(CiliumRule rule) =>
        rule.Ingress.Concat(rule.IngressDeny).Concat(rule.Egress).Concat(rule.EgressDeny)
            .Any(traffic => (traffic.CidrSet ?? []).Any(set => set.Cidr is null));

    // A list that is there but empty selects nobody, and so does every list beside it. The reference overlooks three of them.
    private static bool HasEmptyList(TrafficRule rule, PolicyOptions options) =>
        rule.Endpoints is { IsEmpty: true } || rule.Cidrs is { IsEmpty: true } || rule.CidrSet is { IsEmpty: true }
        || rule.Entities is { IsEmpty: true } || rule.Nodes is { IsEmpty: true }
        || (!options.ReproducesReferenceQuirks
            && (rule.Groups is { IsEmpty: true } || rule.Services is { IsEmpty: true } || rule.Fqdns is { IsEmpty: true }));

    // Alone these are as good as absent to the reference: ports are then for everybody.
    private static bool HasOverlookedListsOnly(TrafficRule rule) =>
        rule is { Endpoints: null, Cidrs: null, CidrSet: null, Entities: null, Nodes: null }
        && rule.Groups is not { IsEmpty: false } && rule.Services is not { IsEmpty: false } && rule.Fqdns is not { IsEmpty: false };

    private static IEnumerable<LabelSelector> CidrSet(CidrRule set, PolicyOptions options)
    {
        if (set.Cidr is { } prefix)
        {
            return [RuleExtraction.CidrSelector(prefix, set.Except, options.AddressFamilies)];
        }

        var except = RuleExtraction.Except(set.Except, options.AddressFamilies).ToArray();
        return set.GroupName is { } name
            ? [LabelSelector.Of([CidrGroupSelectors.ByName(name), .. except])]
            : CidrGroupSelectors.ByLabels(set.GroupSelector ?? LabelSelector.Everything)
                .Select(requirements => LabelSelector.Of(requirements.Concat(except)));
    }

    private static ImmutableArray<RulePort> PortsOf(TrafficRule rule, PolicyOptions options)
    {
        if (rule.ToPorts is not { Length: > 0 } && rule.Icmps is null)
        {
            return [RulePort.Everything];
        }

        var ports = ImmutableArray.CreateBuilder<RulePort>();
        foreach (var portRule in rule.ToPorts ?? [])
        {
            foreach (var port in portRule.Ports)
            {
                ports.AddRange(RuleExtraction.Expand(port, portRule));
            }
        }

        foreach (var field in rule.Icmps ?? [])
        {
            ports.Add(Icmp(field, options));
        }

        return ports.ToImmutable();
    }

    // The reference passes the type on as a port, where 0 stands for any.
    private static RulePort Icmp(IcmpField field, PolicyOptions options)
    {
        var type = field.Type is >= 0 and <= ushort.MaxValue ? (ushort)field.Type : ushort.MaxValue;
        return new()
        {
            Protocol = (byte)(field.IsIPv6 ? IpProtocol.IcmpV6 : IpProtocol.Icmp),
            HasAnyPort = type == 0 && options.ReproducesReferenceQuirks,
            Port = type,
            EndPort = type,
        };
    }
}
