// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>A Kubernetes <c>networking.k8s.io/v1</c> policy.</summary>
public sealed class NetworkPolicy : PolicyDocument
{
    /// <summary>The kind's name.</summary>
    public const string Kind = "NetworkPolicy";

    internal NetworkPolicy(PolicyResource resource, string uid, string file, int line)
        : base(resource, uid, file, line)
    {
    }

    /// <summary>The name under which its rules are labelled: the object's, or that of its annotation.</summary>
    public required string RuleName { get; init; }

    /// <summary>The pods that it is for, without the namespace.</summary>
    public required LabelSelector PodSelector { get; init; }

    /// <summary>What may come in.</summary>
    public ImmutableArray<NetworkPolicyRule> Ingress { get; init; } = [];

    /// <summary>What may go out.</summary>
    public ImmutableArray<NetworkPolicyRule> Egress { get; init; } = [];

    /// <summary>The <c>policyTypes</c> as written; null when absent.</summary>
    public ImmutableArray<string>? PolicyTypes { get; init; }

    internal string Fingerprint { get; init; } = "";
}
