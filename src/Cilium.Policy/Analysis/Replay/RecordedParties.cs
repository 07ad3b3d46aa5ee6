// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>Finds whom the ends of recorded flows stand for: one party for each that can be told apart.</summary>
internal sealed class RecordedParties
{
    private readonly AddressFamilies _families;
    private readonly Dictionary<string, PolicyParty> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<IPAddress, PolicyParty> _byAddress = [];
    private readonly Dictionary<(string, LabelSet, IPAddress?, string), PolicyParty> _known = [];

    public RecordedParties(PolicySimulator simulator)
    {
        _families = simulator.Families;
        foreach (var party in simulator.Parties)
        {
            _byName.TryAdd(party.Name, party);
            foreach (var address in party.Addresses)
            {
                _byAddress.TryAdd(address, party);
            }
        }
    }

    /// <summary>The party; null when too little was recorded.</summary>
    public PolicyParty? Find(RecordedEnd end)
    {
        var labels = end.Labels.Count > 0 ? end.Labels : LabelsOf(end.Identity);
        var name = end.PodName.Length > 0 ? $"{end.Namespace}/{end.PodName}" : "";
        if (labels.Count == 0)
        {
            return _byName.GetValueOrDefault(name)
                ?? (end.Address is null ? null : _byAddress.GetValueOrDefault(end.Address) ?? Remember(end, name, labels, isOutside: true));
        }

        return Remember(end, name, labels, isOutside: IsOutside(labels));
    }

    private PolicyParty Remember(RecordedEnd end, string name, LabelSet labels, bool isOutside)
    {
        var key = (name, labels, isOutside ? end.Address : null, isOutside ? string.Join(',', end.DnsNames) : "");
        if (!_known.TryGetValue(key, out var party))
        {
            party = isOutside && end.Address is not null ? Outside(end.Address, labels, end.DnsNames) : Inside(end, name, labels);
            _known.Add(key, party);
        }

        return party;
    }

    // What was recorded names the prefixes and names of the policies of then; those of now may be others.
    private PolicyParty Outside(IPAddress address, LabelSet labels, IEnumerable<string> names)
    {
        var party = PolicyParty.Outside(address, _families, names);
        return party with { Labels = labels.Where(label => label.Source == LabelSource.CidrGroup).Union(party.Labels) };
    }

    private PolicyParty Inside(RecordedEnd end, string name, LabelSet labels)
    {
        var known = _byName.GetValueOrDefault(name) ?? (end.Address is null ? null : _byAddress.GetValueOrDefault(end.Address));
        return new()
        {
            Name = name.Length > 0 ? name : known?.Name ?? (labels.Count == 1 ? labels[0].Key : labels.ToString()),
            Labels = labels,
            NamedPorts = known?.NamedPorts ?? [],
            IsAuditMode = known?.IsAuditMode ?? false,
            Addresses = end.Address is null ? [] : [end.Address],
        };
    }

    private static LabelSet LabelsOf(NumericIdentity identity) =>
        ReservedIdentities.TryGet(identity, out var reserved) ? reserved.Labels : LabelSet.Empty;

    private static bool IsOutside(LabelSet labels)
    {
        foreach (var label in labels)
        {
            if (label == ReservedLabels.World || label == ReservedLabels.WorldIPv4 || label == ReservedLabels.WorldIPv6 || label.Source == LabelSource.Cidr)
            {
                return !labels.ContainsKey(LabelSource.Reserved, ReservedLabels.KubeApiServer.Key) && !labels.Contains(ReservedLabels.Host);
            }
        }

        return false;
    }
}
