// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Identity;

/// <summary>Keys of labels that are derived from Kubernetes objects, and the labels of a pod.</summary>
public static class KubernetesLabels
{
    /// <summary>The prefix of derived keys; pods cannot set labels that begin with it.</summary>
    public const string Prefix = "io.cilium.k8s";

    /// <summary>The namespace of a pod.</summary>
    public const string PodNamespace = "io.kubernetes.pod.namespace";

    /// <summary>The name of a pod.</summary>
    public const string PodName = "io.kubernetes.pod.name";

    /// <summary>The prefix under which a pod carries the labels of its namespace.</summary>
    public const string NamespaceLabelsPrefix = "io.cilium.k8s.namespace.labels.";

    /// <summary>The name label that Kubernetes puts on every namespace, as a pod carries it.</summary>
    public const string NamespaceName = NamespaceLabelsPrefix + "kubernetes.io/metadata.name";

    /// <summary>The service account of a pod.</summary>
    public const string ServiceAccount = "io.cilium.k8s.policy.serviceaccount";

    /// <summary>The cluster of a pod.</summary>
    public const string Cluster = "io.cilium.k8s.policy.cluster";

    /// <summary>All labels of a pod, before a <see cref="LabelFilter"/> picks those that make its identity.</summary>
    /// <param name="podNamespace">The namespace of the pod.</param>
    /// <param name="podLabels">The pod's own labels; those under <see cref="Prefix"/> are dropped.</param>
    /// <param name="namespaceLabels">The labels of its namespace.</param>
    /// <param name="serviceAccount">Its service account; empty if it has none.</param>
    /// <param name="clusterName">The name of the cluster.</param>
    public static LabelSet ForPod(
        string podNamespace,
        IEnumerable<KeyValuePair<string, string>> podLabels,
        IEnumerable<KeyValuePair<string, string>> namespaceLabels,
        string serviceAccount,
        string clusterName)
    {
        ArgumentException.ThrowIfNullOrEmpty(podNamespace);
        ArgumentNullException.ThrowIfNull(podLabels);
        ArgumentNullException.ThrowIfNull(namespaceLabels);
        ArgumentNullException.ThrowIfNull(serviceAccount);
        ArgumentException.ThrowIfNullOrEmpty(clusterName);
        List<Label> labels = [];
        foreach ((string key, string value) in podLabels)
        {
            if (!key.StartsWith(Prefix, StringComparison.Ordinal))
            {
                labels.Add(new Label(LabelSource.Kubernetes, key, value));
            }
        }

        foreach ((string key, string value) in namespaceLabels)
        {
            labels.Add(new Label(LabelSource.Kubernetes, NamespaceLabelsPrefix + key, value));
        }

        // Last, so that they win over labels of the same keys.
        labels.Add(new Label(LabelSource.Kubernetes, PodNamespace, podNamespace));
        labels.Add(new Label(LabelSource.Kubernetes, Cluster, clusterName));
        if (serviceAccount.Length > 0)
        {
            labels.Add(new Label(LabelSource.Kubernetes, ServiceAccount, serviceAccount));
        }

        return LabelSet.Create(labels);
    }
}
