// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>Turns documents into rules.</summary>
public static class RuleExtraction
{
    /// <summary>The rules of a document, in its order; none for documents that only declare something.</summary>
    /// <param name="document">The document.</param>
    /// <param name="options">The node's options.</param>
    /// <param name="inputs">What is declared of services and groups; null for nothing.</param>
    public static ImmutableArray<PolicyRule> Extract(PolicyDocument document, PolicyOptions options, PolicyInputs? inputs = null)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(options);
        return document switch
        {
            CiliumNetworkPolicy policy => CiliumRuleExtraction.Extract(policy, policy.Rules, options, inputs ?? PolicyInputs.Empty),
            CiliumClusterwideNetworkPolicy policy => CiliumRuleExtraction.Extract(policy, policy.Rules, options, inputs ?? PolicyInputs.Empty),
            NetworkPolicy policy => [NetworkPolicyExtraction.Extract(policy, options)],
            CiliumCidrGroup => [],
            _ => throw new ArgumentException($"{document.GetType().Name} is not a kind of policy that is known.", nameof(document)),
        };
    }

    /// <summary>The labels that name the object, with those of the author, in the order of keys.</summary>
    internal static ImmutableArray<Label> LabelsOf(PolicyDocument document, string name, ImmutableArray<Label> own)
    {
        var labels = new List<Label>
        {
            new(LabelSource.Kubernetes, PolicyLabelKeys.DerivedFrom, document.Resource.Kind),
            new(LabelSource.Kubernetes, PolicyLabelKeys.PolicyName, name),
        };
        if (document.Namespace.Length > 0)
        {
            labels.Add(new(LabelSource.Kubernetes, PolicyLabelKeys.PolicyNamespace, document.Namespace));
        }

        labels.Add(new(LabelSource.Kubernetes, PolicyLabelKeys.PolicyUid, document.Uid));
        labels.AddRange(own);
        return [.. labels.OrderBy(label => label.Key, StringComparer.Ordinal)];
    }

    /// <summary>A rule that is audited is another one than the same rule enforced.</summary>
    internal static string Sign(string fingerprint, PolicyMode mode) => mode == PolicyMode.Audit ? $"{fingerprint}/audit" : fingerprint;

    /// <summary>Traffic to a port as written: a missing protocol becomes TCP, UDP and SCTP.</summary>
    internal static IEnumerable<RulePort> Expand(PortSpec port, PortRule? source)
    {
        ReadOnlySpan<byte> protocols = port.Protocol == 0
            ? [(byte)IpProtocol.Tcp, (byte)IpProtocol.Udp, (byte)IpProtocol.Sctp]
            : [port.Protocol];
        var ports = new List<RulePort>(protocols.Length);
        foreach (var protocol in protocols)
        {
            var isEverything = port.Name.Length == 0 && port.Port == 0 && port.EndPort is 0 or ushort.MaxValue;
            ports.Add(new()
            {
                Protocol = protocol,
                HasAnyPort = isEverything && port.Name.Length == 0,
                Name = port.Name,
                Port = port.Port,
                EndPort = isEverything ? (ushort)0 : Math.Max(port.Port, port.EndPort),
                WrittenEndPort = port.EndPort,
                Source = source,
            });
        }

        return ports;
    }

    /// <summary>The selector of a prefix without the exceptions. The whole of a family is called its world.</summary>
    internal static LabelSelector CidrSelector(IpPrefix prefix, IEnumerable<IpPrefix> except, AddressFamilies families)
    {
        var label = prefix.Length == 0 ? CidrLabel.World(prefix, families) : CidrLabel.For(prefix);
        return LabelSelector.Of(
            [new Requirement(label.Source, label.Key, LabelOperator.Exists), .. Except(except, families)]);
    }

    internal static IEnumerable<Requirement> Except(IEnumerable<IpPrefix> prefixes, AddressFamilies families)
    {
        foreach (var prefix in prefixes)
        {
            var label = prefix.Length == 0 ? CidrLabel.World(prefix, families) : CidrLabel.For(prefix);
            yield return new(label.Source, label.Key, LabelOperator.DoesNotExist);
        }
    }
}
