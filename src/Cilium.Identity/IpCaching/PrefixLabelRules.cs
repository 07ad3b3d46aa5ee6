// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Identity;

/// <summary>The rules that turn the labels known about a prefix into those of its identity.</summary>
internal static class PrefixLabelRules
{
    /// <summary>Adds what a covering prefix knows: its labels where there is none of that key, and one prefix label at most in all.</summary>
    internal static LabelSet Inherit(LabelSet own, LabelSet covering)
    {
        if (covering.Count == 0)
        {
            return own;
        }

        bool hasCidr = own.HasCidrLabel;
        return covering.Where(label => !(hasCidr && label.CidrPrefix is not null)).Union(own);
    }

    /// <summary>
    /// What lies inside the cluster has no world, prefix, name or group labels; what lies outside has its world label; labels of nodes
    /// stay only on nodes, where they are wanted.
    /// </summary>
    internal static LabelSet Finish(IpPrefix prefix, LabelSet labels, IpCacheOptions options)
    {
        bool isNode = IdentityScopes.Has(labels, ReservedLabels.Host) || IdentityScopes.Has(labels, ReservedLabels.RemoteNode);
        bool isInside = isNode || IdentityScopes.Has(labels, ReservedLabels.Health) || IdentityScopes.Has(labels, ReservedLabels.Ingress);
        bool keepsPrefixes = !isInside || (isNode && options.SelectNodesByCidr);
        bool keepsNodeLabels = isNode && options.SelectNodesByLabels;
        LabelSet kept = labels.Where(label => label.Source switch
        {
            LabelSource.Cidr or LabelSource.Fqdn or LabelSource.CidrGroup => keepsPrefixes,
            LabelSource.Node => keepsNodeLabels,
            LabelSource.Reserved => !isInside || !IsWorld(label),
            _ => true,
        });
        return isInside ? kept : kept.With(CidrLabel.World(prefix, options.AddressFamilies));
    }

    private static bool IsWorld(Label label) =>
        label == ReservedLabels.World || label == ReservedLabels.WorldIPv4 || label == ReservedLabels.WorldIPv6;
}
