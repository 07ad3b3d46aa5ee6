// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy;

/// <summary>Keys of labels that the ecosystem derives from Kubernetes objects.</summary>
internal static class PolicyLabelKeys
{
    public const string PodNamespace = "io.kubernetes.pod.namespace";

    public const string NamespaceLabelPrefix = "io.cilium.k8s.namespace.labels.";

    public const string Cluster = "io.cilium.k8s.policy.cluster";

    public const string DerivedFrom = "io.cilium.k8s.policy.derived-from";

    public const string PolicyName = "io.cilium.k8s.policy.name";

    public const string PolicyNamespace = "io.cilium.k8s.policy.namespace";

    public const string PolicyUid = "io.cilium.k8s.policy.uid";

    public const string CidrGroupName = "io.cilium.policy.cidrgroupname/";

    /// <summary>On rules that no document holds, such as the one that lets the node reach its own endpoints.</summary>
    public const string SynthesizedFrom = "io.cilium.policy.derived-from";
}
