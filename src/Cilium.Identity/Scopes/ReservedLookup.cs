// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Identity;

/// <summary>Finds the identity of labels whose number is fixed: reserved, well known, or given by the user.</summary>
internal sealed class ReservedLookup
{
    private readonly Dictionary<LabelSet, SecurityIdentity> _wellKnown;
    private readonly Dictionary<string, NumericIdentity> _fixed;
    private readonly bool _areNodesAllocated;

    internal ReservedLookup(IdentityAllocatorOptions options)
    {
        _wellKnown = options.EnableWellKnownIdentities
            ? WellKnownIdentities.For(options.ClusterName, options.CiliumNamespace).ToDictionary(identity => identity.Labels)
            : [];
        _fixed = new(options.FixedIdentities, StringComparer.Ordinal);
        _areNodesAllocated = options.SelectNodesByCidr || options.SelectNodesByLabels;
    }

    internal IEnumerable<SecurityIdentity> WellKnown => _wellKnown.Values;

    internal IEnumerable<SecurityIdentity> Fixed =>
        _fixed.Select(pair => new SecurityIdentity(pair.Value, [new Label(LabelSource.Reserved, ReservedLabels.FixedIdentityKey, pair.Key)]));

    internal bool TryFind(LabelSet labels, out NumericIdentity id)
    {
        id = default;
        if (_wellKnown.TryGetValue(labels, out SecurityIdentity? wellKnown))
        {
            id = wellKnown.Id;
            return true;
        }

        if (labels.TryGet(ReservedLabels.FixedIdentityKey, out Label? fixedLabel))
        {
            return _fixed.TryGetValue(fixedLabel.Value, out id);
        }

        if (!labels.HasReservedLabel)
        {
            return false;
        }

        if (IdentityScopes.Has(labels, ReservedLabels.Host))
        {
            id = ReservedIdentities.Host;
            return true;
        }

        if (IdentityScopes.Has(labels, ReservedLabels.RemoteNode))
        {
            id = IdentityScopes.Has(labels, ReservedLabels.KubeApiServer) ? ReservedIdentities.KubeApiServer : ReservedIdentities.RemoteNode;
            return !_areNodesAllocated;
        }

        return labels.Count == 1
            && ReservedIdentities.TryGetByName(labels[0].Key, out id)
            && ReservedIdentities.TryGet(id, out _);
    }
}
