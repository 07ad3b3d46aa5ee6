// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>What a change of rules would come to, worked out without making it. Immutable.</summary>
/// <remarks>It supposes that everything desired now is in force, and that nothing else changes meanwhile. A data plane adds what
/// its tables make of it.</remarks>
public sealed record PolicyForecast
{
    /// <summary>The revision of the rules that it starts from.</summary>
    public required ulong Revision { get; init; }

    /// <summary>What there is.</summary>
    public required PolicyTotals Now { get; init; }

    /// <summary>What there would be.</summary>
    public required PolicyTotals Then { get; init; }

    /// <summary>Every policy, those that would go included; the largest first.</summary>
    public required ImmutableArray<ForecastPolicy> Policies { get; init; }

    /// <summary>Every endpoint, in the order of their numbers.</summary>
    public required ImmutableArray<ForecastEndpoint> Endpoints { get; init; }

    /// <summary>Every selector, those that would go included; those that most identities carry first.</summary>
    public required ImmutableArray<ForecastSelector> Selectors { get; init; }

    /// <summary>The identities that would carry other selectors, those of new prefixes included.</summary>
    public required ImmutableArray<ForecastMembership> Memberships { get; init; }

    /// <summary>Address prefixes that rules would name and no rule names now: each needs an identity and an entry of the IP cache,
    /// unless something else has given it one.</summary>
    public required ImmutableArray<IpPrefix> NewPrefixes { get; init; }

    /// <summary>Address prefixes that no rule would name any more.</summary>
    public required ImmutableArray<IpPrefix> GonePrefixes { get; init; }

    /// <summary>Endpoints whose rules would not hold together.</summary>
    public IEnumerable<ForecastEndpoint> Conflicts => Endpoints.Where(endpoint => endpoint.Fault is not null);
}
