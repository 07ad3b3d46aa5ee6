// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Identity;

/// <summary>The identities of common system workloads, whose numbers are agreed upon without allocation.</summary>
public static class WellKnownIdentities
{
    private const string KubeSystem = "kube-system";

    /// <summary>The well-known identities of a cluster, by number.</summary>
    /// <param name="clusterName">The name of the cluster, which is part of their labels.</param>
    /// <param name="ciliumNamespace">The namespace in which the operator runs.</param>
    /// <remarks>Each workload has two numbers: the second one's labels also hold the name label of its namespace.</remarks>
    public static IReadOnlyList<SecurityIdentity> For(string clusterName, string ciliumNamespace)
    {
        ArgumentException.ThrowIfNullOrEmpty(clusterName);
        ArgumentException.ThrowIfNullOrEmpty(ciliumNamespace);
        List<SecurityIdentity> identities = [];
        Add(102, KubeSystem, "kube-dns", ("k8s-app", "kube-dns"));
        Add(103, KubeSystem, "kube-dns", ("k8s-app", "kube-dns"), ("eks.amazonaws.com/component", "kube-dns"));
        Add(104, KubeSystem, "coredns", ("k8s-app", "kube-dns"));
        Add(
            105,
            ciliumNamespace,
            "cilium-operator",
            ("name", "cilium-operator"),
            ("io.cilium/app", "operator"),
            ("app.kubernetes.io/part-of", "cilium"),
            ("app.kubernetes.io/name", "cilium-operator"));
        Add(106, KubeSystem, "coredns", ("k8s-app", "kube-dns"), ("eks.amazonaws.com/component", "coredns"));
        return identities;

        void Add(uint number, string @namespace, string serviceAccount, params (string Key, string Value)[] labels)
        {
            LabelSet set = LabelSet.Create(
            [
                .. labels.Select(label => new Label(LabelSource.Kubernetes, label.Key, label.Value)),
                new Label(LabelSource.Kubernetes, KubernetesLabels.PodNamespace, @namespace),
                new Label(LabelSource.Kubernetes, KubernetesLabels.ServiceAccount, serviceAccount),
                new Label(LabelSource.Kubernetes, KubernetesLabels.Cluster, clusterName),
            ]);
            identities.Add(new SecurityIdentity(new NumericIdentity(number), set));
            identities.Add(new SecurityIdentity(
                new NumericIdentity(number + 8),
                set.With(new Label(LabelSource.Kubernetes, KubernetesLabels.NamespaceName, @namespace))));
        }
    }
}
