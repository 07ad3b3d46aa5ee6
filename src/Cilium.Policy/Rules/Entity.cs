// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>The names of groups of identities that policies may use, and what each selects.</summary>
internal static class Entity
{
    public const string All = "all";

    /// <summary>What nobody is: the selector of the entity <c>none</c>.</summary>
    public static LabelSelector None { get; } = Reserved("none");

    public static ImmutableArray<string> Names { get; } =
    [
        All, "world", "cluster", "host", "init", "ingress", "unmanaged", "remote-node", "health", "none", "kube-apiserver",
        "world-ipv4", "world-ipv6",
    ];

    public static bool IsKnown(string name) => Names.Contains(name);

    /// <summary>The selectors of which any may match.</summary>
    /// <param name="name">The entity.</param>
    /// <param name="clusterName">The local cluster, for the entity <c>cluster</c>.</param>
    public static IEnumerable<LabelSelector> Selectors(string name, string clusterName) => name switch
    {
        All => [LabelSelector.Everything],
        "world" => [Reserved("world"), Reserved("world-ipv4"), Reserved("world-ipv6")],
        "cluster" =>
        [
            Reserved("host"), Reserved("remote-node"), Reserved("init"), Reserved("ingress"), Reserved("health"),
            Reserved("unmanaged"), Reserved("kube-apiserver"),
            LabelSelector.Of(new Requirement(LabelSource.Kubernetes, PolicyLabelKeys.Cluster, LabelOperator.In, clusterName)),
        ],
        _ => [Reserved(name)],
    };

    private static LabelSelector Reserved(string name) =>
        LabelSelector.ForLabels(new Label(LabelSource.Reserved, name));
}
