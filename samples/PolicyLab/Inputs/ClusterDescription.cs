// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Cilium.Policy;

namespace PolicyLab;

/// <summary>Who is in a cluster, and who is known outside of it.</summary>
/// <param name="Parties">The workloads, then those outside.</param>
/// <param name="Inputs">The services that rules may refer to.</param>
/// <param name="Notices">What was skipped.</param>
internal sealed record ClusterDescription(ImmutableArray<PolicyParty> Parties, PolicyInputs Inputs, ImmutableArray<string> Notices)
{
    /// <summary>The parts of the world that policies tell apart and that no file names.</summary>
    public PolicyParty[] Outsiders(params IEnumerable<PolicySimulator> simulators)
    {
        var named = Parties.SelectMany(party => party.DnsNames).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return
        [
            .. simulators.SelectMany(simulator => simulator.Outsiders)
                .Where(party => party.DnsNames.IsEmpty || !party.DnsNames.All(named.Contains)),
        ];
    }
}
