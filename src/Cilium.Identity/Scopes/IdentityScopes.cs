// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Identity;

/// <summary>Decides from labels alone where an identity is valid.</summary>
public static class IdentityScopes
{
    /// <summary>The scope in which labels that are not those of a reserved identity get their number.</summary>
    /// <remarks>
    /// Another node: <see cref="IdentityScope.RemoteNode"/>. Ingress, and sets whose labels all come from prefixes, names, groups or the
    /// reserved source: <see cref="IdentityScope.Local"/>. Everything else: <see cref="IdentityScope.Global"/>. A node or ingress label
    /// counts only with source <c>reserved</c>: a workload cannot give itself another scope by the name of a label.
    /// </remarks>
    public static IdentityScope Of(LabelSet labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        if (Has(labels, ReservedLabels.RemoteNode))
        {
            return IdentityScope.RemoteNode;
        }

        if (Has(labels, ReservedLabels.Ingress))
        {
            return IdentityScope.Local;
        }

        foreach (Label label in labels)
        {
            if (label.Source is not (LabelSource.Cidr or LabelSource.Fqdn or LabelSource.CidrGroup or LabelSource.Reserved))
            {
                return IdentityScope.Global;
            }
        }

        return labels.Count == 0 ? IdentityScope.Global : IdentityScope.Local;
    }

    internal static bool Has(LabelSet labels, Label reserved) => labels.ContainsKey(LabelSource.Reserved, reserved.Key);
}
