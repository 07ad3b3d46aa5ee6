// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>Parties between which no policy can tell.</summary>
public sealed class PartyGroup
{
    private PartyGroup(ImmutableArray<PolicyParty> parties) => Parties = parties;

    /// <summary>The parties, in the order given; never empty.</summary>
    public ImmutableArray<PolicyParty> Parties { get; }

    /// <summary>One for all.</summary>
    public PolicyParty Representative => Parties[0];

    /// <summary>The name of the first, and how many others there are.</summary>
    public override string ToString() => Parties.Length == 1 ? Parties[0].Name : $"{Parties[0].Name} (+{Parties.Length - 1})";

    /// <summary>Groups parties, in the order of the first of each.</summary>
    internal static ImmutableArray<PartyGroup> Of(IEnumerable<PolicyParty> parties) =>
    [
        .. parties
            .GroupBy(party => (party.Labels, party.PortsKey, party.IsEndpoint, party.IsAuditMode, string.Join(',', party.DnsNames)))
            .Select(group => new PartyGroup([.. group])),
    ];
}
