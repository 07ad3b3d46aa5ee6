// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>A <c>cilium.io/v2</c> group of address prefixes that <c>cidrGroupRef</c> and <c>cidrGroupSelector</c> refer to.</summary>
/// <remarks>It holds no rules; a <see cref="PolicyEngine"/> gives its prefixes the labels by which rules select them.</remarks>
public sealed class CiliumCidrGroup : PolicyDocument
{
    /// <summary>The kind's name.</summary>
    public const string Kind = "CiliumCIDRGroup";

    internal CiliumCidrGroup(PolicyResource resource, string uid, string file, int line)
        : base(resource, uid, file, line)
    {
    }

    /// <summary><c>spec.externalCIDRs</c>.</summary>
    public required ImmutableArray<IpPrefix> Prefixes { get; init; }

    /// <summary>The object's labels.</summary>
    public required ImmutableDictionary<string, string> Labels { get; init; }

    /// <summary>The labels that addresses of the group carry: its name, and its own labels once as they are and once with the
    /// value as part of the key, so that an address in several groups keeps all of them.</summary>
    internal LabelSet AddressLabels() => LabelSet.Create(
    [
        new Label(LabelSource.CidrGroup, PolicyLabelKeys.CidrGroupName + Name),
        .. Labels.Select(label => new Label(LabelSource.CidrGroup, label.Key, label.Value)),
        .. Labels.Select(label => new Label(LabelSource.CidrGroup, CidrGroupSelectors.KeyOf(label.Key, label.Value))),
    ]);
}
