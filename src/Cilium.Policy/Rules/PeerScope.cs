// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>Adds to peer selectors what their author left to the context: the namespace and the cluster.</summary>
internal sealed class PeerScope(string @namespace, bool isSubjectInit, PolicyOptions options)
{
    /// <summary>A selector of <c>fromEndpoints</c> or <c>toEndpoints</c>.</summary>
    public LabelSelector Endpoints(LabelSelector selector)
    {
        if (selector.Requirements.Any(requirement => requirement.Source == LabelSource.Reserved))
        {
            return selector;
        }

        if (!selector.ConstrainsKey(LabelSource.Kubernetes, PolicyLabelKeys.PodNamespace))
        {
            if (@namespace.Length == 0)
            {
                selector = isSubjectInit
                    ? selector
                    : selector.And(new Requirement(LabelSource.Kubernetes, PolicyLabelKeys.PodNamespace, LabelOperator.Exists));
            }
            else if (!NamesNamespaceLabel(selector))
            {
                selector = selector.And(
                    new Requirement(LabelSource.Kubernetes, PolicyLabelKeys.PodNamespace, LabelOperator.In, @namespace));
            }
        }

        return Cluster(selector);
    }

    /// <summary>A selector of <c>fromNodes</c> or <c>toNodes</c>.</summary>
    public LabelSelector Nodes(LabelSelector selector) =>
        Cluster(selector.And(new Requirement(LabelSource.Reserved, ReservedLabels.RemoteNode.Key, LabelOperator.Exists)));

    /// <summary>Limits a selector to the local cluster unless it names one.</summary>
    public LabelSelector Cluster(LabelSelector selector) =>
        !options.LimitsPeersToLocalCluster || selector.ConstrainsKey(LabelSource.Kubernetes, PolicyLabelKeys.Cluster)
            ? selector
            : selector.And(new Requirement(LabelSource.Kubernetes, PolicyLabelKeys.Cluster, LabelOperator.In, options.ClusterName));

    private static bool NamesNamespaceLabel(LabelSelector selector) =>
        selector.Requirements.Any(requirement =>
            requirement.Source is LabelSource.Kubernetes or LabelSource.Any
            && requirement.Key.StartsWith(PolicyLabelKeys.NamespaceLabelPrefix, StringComparison.Ordinal));
}
