// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;
using System.Collections.Immutable;
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>Gives parties the labels that depend on the policies at hand: those of the <c>toFQDNs</c> that their DNS names match, and
/// those of the address groups that their addresses are in.</summary>
internal sealed class OutsideLabels
{
    private readonly ImmutableArray<NamePattern> _names;
    private readonly ImmutableArray<(IpPrefix Prefix, LabelSet Labels)> _groups;
    private readonly ConcurrentDictionary<(LabelSet, string), LabelSet> _known = [];

    public OutsideLabels(IEnumerable<PolicyRule> rules, IEnumerable<CiliumCidrGroup> groups)
    {
        _names =
        [
            .. rules.SelectMany(rule => rule.Entries).SelectMany(entry => entry.Peers).SelectMany(peer => peer.Requirements)
                .Where(requirement => requirement is { Source: LabelSource.Fqdn, Operator: LabelOperator.Exists })
                .Select(requirement => requirement.Key).Distinct().Select(NamePattern.Parse),
        ];
        _groups = [.. groups.SelectMany(group => group.Prefixes, (group, prefix) => (prefix, group.AddressLabels()))];
    }

    /// <summary>The names and patterns in use.</summary>
    public IEnumerable<string> Names => _names.Select(name => name.Text);

    /// <summary>The prefixes of the groups.</summary>
    public IEnumerable<IpPrefix> Prefixes => _groups.Select(group => group.Prefix);

    public LabelSet Of(PolicyParty party)
    {
        // Addresses of endpoints keep the identity that they have: names select what lies outside.
        var hasNames = !party.IsEndpoint && !party.DnsNames.IsEmpty && !_names.IsEmpty;
        return hasNames || (party.Labels.HasCidrLabel && !_groups.IsEmpty)
            ? _known.GetOrAdd((party.Labels, string.Join(',', party.DnsNames)), static (_, scope) => scope.Labels.Work(scope.Party), (Labels: this, Party: party))
            : party.Labels;
    }

    private LabelSet Work(PolicyParty party)
    {
        var labels = party.Labels.Union(LabelSet.Create(_names
            .Where(pattern => party.DnsNames.Any(name => pattern.Matches(name)))
            .Select(pattern => new Label(LabelSource.Fqdn, pattern.Text))));
        var own = party.Labels.Select(label => label.CidrPrefix).OfType<IpPrefix>().ToList();
        return _groups.Where(group => own.Exists(prefix => group.Prefix.Contains(prefix))).Aggregate(labels, (all, group) => all.Union(group.Labels));
    }
}
