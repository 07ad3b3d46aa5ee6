// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>Turns a Kubernetes NetworkPolicy into a rule.</summary>
internal sealed class NetworkPolicyExtraction
{
    private readonly NetworkPolicy _policy;
    private readonly PolicyOptions _options;
    private readonly PeerScope _scope;
    private readonly HashSet<IpPrefix> _prefixes = [];

    private NetworkPolicyExtraction(NetworkPolicy policy, PolicyOptions options)
    {
        _policy = policy;
        _options = options;
        _scope = new PeerScope(policy.Namespace, isSubjectInit: false, options);
    }

    public static PolicyRule Extract(NetworkPolicy policy, PolicyOptions options) => new NetworkPolicyExtraction(policy, options).Extract();

    private PolicyRule Extract()
    {
        var types = _policy.PolicyTypes ?? [];
        var namesIngress = types.Contains("Ingress");
        var namesEgress = types.Contains("Egress");

        // The Kubernetes API: policyTypes says which directions the policy is about; without it, ingress always and egress
        // where there are egress rules. The reference applies whatever rules there are, and takes a policy that does not
        // name Egress to be about ingress.
        var isAboutIngress = namesIngress || !namesEgress;
        var isAboutEgress = namesEgress;
        if (_options.ReproducesReferenceQuirks)
        {
            isAboutIngress |= !_policy.Ingress.IsEmpty;
            isAboutEgress |= !_policy.Egress.IsEmpty;
        }
        else if (types.IsEmpty)
        {
            isAboutEgress = !_policy.Egress.IsEmpty;
        }

        var entries = ImmutableArray.CreateBuilder<RuleEntry>();
        if (isAboutIngress)
        {
            entries.AddRange(_policy.Ingress.Select(rule => EntryOf(rule, TrafficDirection.Ingress)));
        }

        if (isAboutEgress)
        {
            entries.AddRange(_policy.Egress.Select(rule => EntryOf(rule, TrafficDirection.Egress)));
        }

        var isForAll = IsTakenForEverybody(_policy.PodSelector);
        return new()
        {
            Resource = _policy.Resource,
            Index = 0,
            SubjectNamespace = isForAll ? "" : _policy.Namespace,
            Subject = isForAll ? LabelSelector.Everything : _policy.PodSelector.And(InNamespace()),
            Entries = entries.ToImmutable(),
            HasIngress = isAboutIngress,
            HasEgress = isAboutEgress,
            DeniesIngressByDefault = isAboutIngress,
            DeniesEgressByDefault = isAboutEgress,
            Labels = RuleExtraction.LabelsOf(_policy, _policy.RuleName, []),
            File = _policy.File,
            Line = _policy.Line,
            Prefixes = [.. _prefixes.Where(prefix => prefix.Length > 0)],
            Mode = _policy.Mode,
            Fingerprint = RuleExtraction.Sign(_policy.Fingerprint, _policy.Mode),
        };
    }

    private RuleEntry EntryOf(NetworkPolicyRule rule, TrafficDirection direction)
    {
        ImmutableArray<LabelSelector> peers = rule.Peers.IsEmpty
            ? [LabelSelector.Everything]
            : [.. rule.Peers.SelectMany(peer => PeersOf(peer, direction)).Distinct()];
        ImmutableArray<RulePort> ports = rule.Ports.IsEmpty
            ? [RulePort.Everything]
            : [.. rule.Ports.SelectMany(port => RuleExtraction.Expand(port, null))];
        return new() { Direction = direction, IsDeny = false, Peers = peers, Ports = ports };
    }

    private IEnumerable<LabelSelector> PeersOf(NetworkPolicyPeer peer, TrafficDirection direction)
    {
        if (IsTakenForEverybody(peer.NamespaceSelector) || IsTakenForEverybody(peer.PodSelector))
        {
            yield return LabelSelector.Everything;
        }
        else if (peer.NamespaceSelector is { } namespaces)
        {
            yield return _scope.Cluster((peer.PodSelector ?? LabelSelector.Everything).And(NamespacesOf(namespaces)));
        }
        else if (peer.PodSelector is { } pods)
        {
            yield return _scope.Cluster(pods.And(InNamespace()));
        }
        else if (_options.ReproducesReferenceQuirks && direction == TrafficDirection.Ingress && _options.LimitsPeersToLocalCluster)
        {
            // The reference makes an empty pod selector to hold the cluster, which then selects the policy's own namespace.
            yield return _scope.Cluster(LabelSelector.Of(InNamespace()));
        }

        if (peer.IpBlock is { } block)
        {
            _prefixes.Add(block);
            _prefixes.UnionWith(peer.Except);
            yield return RuleExtraction.CidrSelector(block, peer.Except, _options.AddressFamilies);
        }
    }

    // The reference keeps no condition of a selector that makes no sense, and no condition is met by everybody.
    private bool IsTakenForEverybody(LabelSelector? selector) =>
        _options.ReproducesReferenceQuirks && ReferenceEquals(selector, SelectorReader.Nobody);

    private Requirement InNamespace() =>
        new(LabelSource.Kubernetes, PolicyLabelKeys.PodNamespace, LabelOperator.In, _policy.Namespace);

    private static IEnumerable<Requirement> NamespacesOf(LabelSelector namespaces) =>
        namespaces.IsEverything
            ? [new Requirement(LabelSource.Kubernetes, PolicyLabelKeys.PodNamespace, LabelOperator.Exists)]
            : namespaces.Requirements.Select(requirement => new Requirement(
                requirement.Source, PolicyLabelKeys.NamespaceLabelPrefix + requirement.Key, requirement.Operator, requirement.Values));
}
